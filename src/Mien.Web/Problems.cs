using Mien.Web.Media;

namespace Mien.Web;

/// <summary>Refusals as problem details (RFC 9457), each with a sentence for the user.</summary>
internal static class Problems
{
    public static ProblemHttpResult Of(int status, string title, string detail) => TypedResults.Problem(detail, statusCode: status, title: title);

    public static RefusedException NotFound(string what, string id) => new(StatusCodes.Status404NotFound, $"There is no {what} '{id}'.");

    public static RefusedException Malformed(string detail) => new(StatusCodes.Status400BadRequest, detail);

    public static RefusedException Conflict(string detail) => new(StatusCodes.Status409Conflict, detail);

    public static RefusedException Refused(string detail) => new(StatusCodes.Status422UnprocessableEntity, detail);
}
