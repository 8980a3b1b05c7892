namespace Mien.Web;

/// <summary>Refusals as problem details (RFC 9457), each with a sentence for the user.</summary>
internal static class Problems
{
    public static ProblemHttpResult Malformed(string detail) => Of(StatusCodes.Status400BadRequest, "The request is malformed", detail);

    public static ProblemHttpResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, "Not found", detail);

    public static ProblemHttpResult Conflict(string detail) => Of(StatusCodes.Status409Conflict, "Not possible now", detail);

    public static ProblemHttpResult TooLarge(string detail) => Of(StatusCodes.Status413PayloadTooLarge, "Too large", detail);

    public static ProblemHttpResult WrongType(string detail) => Of(StatusCodes.Status415UnsupportedMediaType, "Not a video or picture", detail);

    public static ProblemHttpResult Refused(string detail) => Of(StatusCodes.Status422UnprocessableEntity, "Not possible", detail);

    public static ProblemHttpResult Of(int status, string title, string detail) => TypedResults.Problem(detail, statusCode: status, title: title);
}
