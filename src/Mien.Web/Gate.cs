using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Mien.Web;

/// <summary>Lets in whom the app is for: this machine's own pages and programs, with the token where one is asked for.</summary>
/// <remarks>A page of another site could name this server by its own host name (DNS rebinding) or send requests to it: so the host must
/// be this server's own, and what a browser sends for another site is refused, whatever it asks for.</remarks>
internal sealed class Gate(WebOptions options)
{
    private readonly byte[]? _token = options.Token is { } token ? SHA256.HashData(Encoding.UTF8.GetBytes(token)) : null;

    /// <summary>Answers for those who may not enter.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!IsOwnHost(context))
            await RefuseAsync(context, $"'{request.Host}' is not this server. Use the address that 'mien serve' printed.");
        else if (IsForeign(request))
            await RefuseAsync(context, "This comes from another site, which this server does not answer.");
        else if (_token is not null && request.Query["token"] is [{ } given] && HttpMethods.IsGet(request.Method) && IsToken(given))
            Enter(context, given);
        else if (_token is not null && !IsToken(Bearer(request) ?? request.Cookies[CookieOf(context)]))
            await RefuseAsync(context, "This server wants its token: open the address that 'mien serve' printed, or send 'Authorization: Bearer TOKEN'.", StatusCodes.Status401Unauthorized);
        else
            await next(context);
    }

    private bool IsOwnHost(HttpContext context)
    {
        var (host, local) = (context.Request.Host, context.Connection);
        if ((host.Port ?? 80) != local.LocalPort)
            return false;
        var name = host.Host.Trim('[', ']');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name, out var address)
            ? IPAddress.IsLoopback(address) || address.Equals(local.LocalIpAddress?.IsIPv4MappedToIPv6 == true ? local.LocalIpAddress.MapToIPv4() : local.LocalIpAddress)
            : !IPAddress.IsLoopback(options.Listen) && name.Split('.')[0].Equals(Dns.GetHostName().Split('.')[0], StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsForeign(HttpRequest request)
    {
        if (request.Headers.Origin is [{ } origin])
            return origin != $"{request.Scheme}://{request.Host}";
        return request.Headers["Sec-Fetch-Site"] is ["cross-site" or "same-site"]
            && !(HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] is ["navigate"] && !request.Path.StartsWithSegments("/api"));
    }

    /// <summary>Keeps the token in a cookie that only this server's own pages send, and takes it out of the address.</summary>
    private static void Enter(HttpContext context, string token)
    {
        context.Response.Cookies.Append(CookieOf(context), token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
        var rest = context.Request.Query.Where(pair => pair.Key != "token").SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value)));
        context.Response.Redirect("/" + context.Request.Path.Value!.TrimStart('/', '\\') + QueryString.Create(rest));
    }

    private static string CookieOf(HttpContext context) => $"mien-{context.Connection.LocalPort}";

    private static string? Bearer(HttpRequest request) =>
        request.Headers.Authorization is [{ } text] && text.StartsWith("Bearer ", StringComparison.Ordinal) ? text["Bearer ".Length..] : null;

    private bool IsToken(string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), _token);

    private static Task RefuseAsync(HttpContext context, string detail, int status = StatusCodes.Status403Forbidden) =>
        Problems.Of(status, status == StatusCodes.Status401Unauthorized ? "The token is missing" : "Refused", detail).ExecuteAsync(context);
}
