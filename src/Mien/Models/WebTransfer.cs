using System.Net;
using System.Net.Http.Headers;

namespace Mien.Models;

/// <summary>Brings the bytes of one web address into a part: tries, resumes, starts over, gives up. Source of
/// the rules: RFC 9110, sections 13.1.5 (If-Range), 14 (range requests) and 15.5.17 (416).</summary>
internal sealed class WebTransfer(
    HttpClient http, DownloadOptions options, Download file, bool hashDecides, Uri url, PartFile part,
    IProgress<WorkProgress>? progress)
{
    private const int MostRedirects = 10;

    private readonly string _shown = $"{url.Scheme}://{url.Authority}{url.AbsolutePath}";
    private readonly string _source = url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);

    /// <summary>A try failed in a way that another may not.</summary>
    private sealed class Broken(string reason, TimeSpan? wait = null) : Exception(reason)
    {
        public TimeSpan? Wait { get; } = wait;
    }

    public async Task RunAsync(CancellationToken ct)
    {
        var furthest = part.Length;
        for (var failures = 0; ;)
        {
            try
            {
                await TryAsync(ct);
                return;
            }
            catch (Broken e)
            {
                failures = part.Length - furthest >= options.Headway ? 0 : failures + 1;
                furthest = Math.Max(furthest, part.Length);
                if (failures >= options.Tries)
                    throw new MienException($"'{_shown}' could not be downloaded after {failures} tries: {e.Message} "
                        + "Run the same command again to go on from there, or give a local copy with --from.", e);
                await Task.Delay(Wait(failures, e.Wait), ct);
            }
        }
    }

    private TimeSpan Wait(int failures, TimeSpan? asked)
    {
        var ours = options.Backoff * Math.Pow(2, Math.Clamp(failures - 1, 0, 16));
        var wanted = asked > ours ? asked.Value : ours;
        return wanted < options.LongestBackoff ? wanted : options.LongestBackoff;
    }

    private async Task TryAsync(CancellationToken ct)
    {
        var origin = part.Origin();
        var offset = ResumeAt(origin);
        if (offset > 0 && offset == file.Size)
            return;
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var response = await SendAsync(offset, origin, stall, ct);
        var resumed = IsRest(response, offset, origin);
        var total = resumed ? response.Content.Headers.ContentRange!.Length : response.Content.Headers.ContentLength;
        RefuseSize(total);
        await using var output = resumed ? part.Continue(offset) : part.Begin(OriginOf(response));
        await ReadBodyAsync(response, output, file.Size ?? total, stall, ct);
    }

    /// <summary>Asks for the file from a byte on, and follows redirects as far as they are allowed.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        long offset, PartOrigin? origin, CancellationTokenSource stall, CancellationToken ct)
    {
        var at = url;
        for (var left = MostRedirects; ; left--)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, at);
            if (offset > 0)
            {
                request.Headers.Range = new RangeHeaderValue(offset, null);
                request.Headers.IfRange = Condition(origin!);
            }
            var response = await OrBroken(
                token => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token), stall, ct);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)
                || response.Headers.Location is not { } location)
                return response;
            response.Dispose();
            if (left == 0)
                throw new MienException($"'{_shown}' redirects more than {MostRedirects} times.");
            if (!Uri.TryCreate(at, location, out var next) || !Downloader.MayRedirect(at, next))
                throw new MienException($"'{_shown}' redirects from {at.Scheme} to '{location}', which is refused.");
            at = next;
        }
    }

    /// <summary>How much of the part can be kept: all of it when it came from this address and either the server can be
    /// asked whether the file is still the same, or a hash alone decides in the end.</summary>
    private long ResumeAt(PartOrigin? origin)
    {
        var provable = origin is not null && (hashDecides || Condition(origin) is not null);
        var length = part.Length;
        return provable && origin!.Source == _source && length <= (file.Size ?? file.Limit) ? length : 0;
    }

    private static RangeConditionHeaderValue? Condition(PartOrigin origin) =>
        EntityTagHeaderValue.TryParse(origin.ETag, out var tag) && !tag.IsWeak ? new RangeConditionHeaderValue(tag)
        : origin.LastModified is { } date ? new RangeConditionHeaderValue(date)
        : null;

    private PartOrigin OriginOf(HttpResponseMessage response) =>
        new(_source, response.Headers.ETag?.ToString(), response.Content.Headers.LastModified);

    private bool IsRest(HttpResponseMessage response, long offset, PartOrigin? origin)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                return false;
            case HttpStatusCode.PartialContent when offset > 0:
                var range = response.Content.Headers.ContentRange;
                var tag = response.Headers.ETag?.ToString();
                var sameFile = origin!.ETag is null || tag is null || tag == origin.ETag;
                var sameSize = file.Size is null || range?.Length is null || range.Length == file.Size;
                if (range?.From == offset && sameFile && sameSize)
                    return true;
                part.Discard();
                throw new Broken($"the server sent another range ({range}) than bytes {offset}-.");
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                part.Discard();
                throw new Broken("the server refused the range (416).");
            default:
                throw Failure(response);
        }
    }

    private Exception Failure(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status is 408 or 429 or >= 500)
            return new Broken($"the server answered {status}.", response.Headers.RetryAfter?.Delta);
        return new MienException(status switch
        {
            404 or 410 => $"'{_shown}' is not there (the server answered {status}). "
                + "Check the address, or give another with --from.",
            _ => $"'{_shown}' could not be downloaded: the server answered {status} {response.ReasonPhrase}.",
        });
    }

    private void RefuseSize(long? total)
    {
        if (total is null || (file.Size is { } size ? total == size : total <= file.Limit))
            return;
        part.Discard();
        throw new MienException($"'{_shown}' has {total:N0} bytes, expected "
            + (file.Size is null ? $"at most {file.Limit:N0}." : $"{file.Size:N0}. The file there is another one."));
    }

    private async Task ReadBodyAsync(
        HttpResponseMessage response, FileStream output, long? total, CancellationTokenSource stall,
        CancellationToken ct)
    {
        await using var body = await OrBroken(response.Content.ReadAsStreamAsync, stall, ct);
        var buffer = new byte[1 << 17];
        var pace = new Pace(progress, total ?? 0);
        int read;
        while ((read = await OrBroken(token => body.ReadAsync(buffer, token).AsTask(), stall, ct)) > 0)
        {
            if (output.Position + read > (total ?? file.Limit))
            {
                await output.DisposeAsync();
                part.Discard();
                throw new MienException(
                    $"'{_shown}' sends more than {total ?? file.Limit:N0} bytes; stopped and deleted.");
            }
            await output.WriteAsync(buffer.AsMemory(0, read), ct);
            pace.Report(output.Position);
        }
        if (output.Position < total)
            throw new Broken($"the connection ended after {output.Position:N0} of {total:N0} bytes.");
    }

    private async Task<T> OrBroken<T>(
        Func<CancellationToken, Task<T>> step, CancellationTokenSource stall, CancellationToken ct)
    {
        try
        {
            stall.CancelAfter(options.Stall);
            var result = await step(stall.Token);
            stall.CancelAfter(Timeout.InfiniteTimeSpan);
            return result;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new Broken($"nothing came for {options.Stall.TotalSeconds:0.##} s.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new Broken($"the connection failed ({e.Message}).");
        }
    }
}
