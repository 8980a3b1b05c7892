using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mien.Web.Media;

namespace Mien.Web;

/// <summary>Turns what is thrown into problem details: a sentence for the user where there is one, and never a path or a stack.</summary>
internal sealed class Refusals(ILogger<Refusals> log) : IExceptionHandler
{
    private const int RetrySeconds = 10, SqliteFull = 13;
    private const string DiskFull = "The disk of the data folder is full. Delete some jobs.";

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var (status, detail) = Of(exception);
        if (status == StatusCodes.Status500InternalServerError || exception is SqliteException or UnauthorizedAccessException or WriteException)
            log.LogError(exception, "{Method} {Path}", httpContext.Request.Method, httpContext.Request.Path);
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            httpContext.Response.Headers.RetryAfter = RetrySeconds.ToString(CultureInfo.InvariantCulture);
        httpContext.Response.StatusCode = status;
        return await httpContext.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = status, Title = TitleOf(status), Detail = detail },
        });
    }

    /// <summary>The status of an exception, and a sentence for the user.</summary>
    internal static (int Status, string Detail) Of(Exception exception) => exception switch
    {
        RefusedException refused => (refused.Status, refused.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (StatusCodes.Status413PayloadTooLarge, "The body is larger than is taken here; see the limits in GET /api/about."),
        BadHttpRequestException bad => (bad.StatusCode, bad.Message),
        WriteException { InnerException: IOException inner } when IsFull(inner) => (StatusCodes.Status507InsufficientStorage, DiskFull),
        WriteException => (StatusCodes.Status422UnprocessableEntity, "A file in the data folder could not be written; the program's own output names it."),
        MienException => (StatusCodes.Status422UnprocessableEntity, exception.Message),
        OperationCanceledException => (StatusCodes.Status503ServiceUnavailable, "The program is ending, or this took too long. Try again."),
        IOException disk when IsFull(disk) => (StatusCodes.Status507InsufficientStorage, DiskFull),
        SqliteException { SqliteErrorCode: SqliteFull } => (StatusCodes.Status507InsufficientStorage, DiskFull),
        SqliteException => (StatusCodes.Status503ServiceUnavailable, "The database cannot be used just now; the program's own output says more. Try again."),
        UnauthorizedAccessException => (StatusCodes.Status422UnprocessableEntity, "The account that runs this program may not use a file that this needs; the program's own output names it."),
        _ => (StatusCodes.Status500InternalServerError, "This is a bug; the program's own output says more. Please report it."),
    };

    /// <summary>Whether the disk is full, or the account's share of it: ENOSPC, EDQUOT and what Windows calls them.</summary>
    private static bool IsFull(IOException error) => error.HResult is 28 or 122 or unchecked((int)0x80070070) or unchecked((int)0x80070027);

    private static string TitleOf(int status) => status switch
    {
        400 => "The request is malformed",
        404 => "Not found",
        409 => "Not possible now",
        413 => "Too large",
        415 => "Not a video or picture",
        422 => "Not possible",
        429 => "The queue is full",
        503 => "Not answering now",
        507 => "The disk is full",
        _ => "An error",
    };
}
