using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mien.Lab.Training;
using Mien.Tests.Reports;

namespace Mien.Tests.Web;

/// <summary>The OpenAPI document: <c>docs/api.md</c> tells what it tells, and no request of its makes the server fail.</summary>
public sealed partial class ApiDocumentTests
{
    private static readonly string[] _bad = ["", "x", "-1", "1e400", "99999999999999999999", "NaN", "%00", "..%2f..", "<script>", "true", new('a', 5000), "\u202e", "1;DROP TABLE job"];
    private static readonly string[] _bodies = ["", "{", "[]", "null", "{}", "1", "\"x\"", """{"video":5}""", """{"video":null}""", """{"video":"x","every":"y"}""", """{"video":"x","fps":1e999}""",
        """{"name":5}""", """{"name":""}""", """{"name":"a\u0000b"}"""];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Document => File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "docs", "api.md"));

    [Fact]
    public async Task The_document_names_every_operation_and_no_other()
    {
        await using var app = await WebApp.StartAsync();
        var operations = Operations(await app.GetAsync("/openapi.json")).Select(operation => $"{operation.Method} {operation.Path}").Order(StringComparer.Ordinal);
        var named = Operation().Matches(Document).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}").Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(operations, named);
    }

    [Fact]
    public async Task The_document_names_every_parameter_and_every_field()
    {
        await using var app = await WebApp.StartAsync();
        var api = await app.GetAsync("/openapi.json");
        var words = Word().Matches(Document).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        var own = typeof(Mien.Web.LocalApp).Assembly.GetTypes().Select(type => type.Name).ToHashSet();      // records of the laboratory are in formats.md
        var parameters = Operations(api).SelectMany(operation => operation.Parameters).Where(name => name.Name != "Last-Event-ID").Select(name => name.Name);
        var fields = api.GetProperty("components").GetProperty("schemas").EnumerateObject().Where(schema => own.Contains(schema.Name) && schema.Value.TryGetProperty("properties", out _))
            .SelectMany(schema => schema.Value.GetProperty("properties").EnumerateObject().Select(field => field.Name));
        Assert.Empty(parameters.Concat(fields).Distinct().Where(name => !words.Contains(name)).Order());
    }

    [Fact]
    public async Task No_malformed_request_makes_the_server_fail()
    {
        using var temp = new TempFolder();
        new RunFolder(temp["run"]).Write(SampleRuns.Frames());
        await using var app = await WebApp.StartAsync(options => options with { Folder = temp.Path, Runs = temp.Path });
        File.Copy(app.Video(), temp["talk.mp4"]);
        var job = await app.QueueAsync(app.Video());
        await app.DoneAsync(job);
        var run = (await app.GetAsync("/api/runs")).GetProperty("runs")[0].GetProperty("id").GetString()!;
        var video = (await app.GetAsync("/api/folder")).GetProperty("videos")[0].GetProperty("id").GetString()!;
        var api = await app.GetAsync("/openapi.json");
        var failures = new List<string>();
        foreach (var operation in Operations(api).OrderBy(operation => operation.Method == "DELETE"))
            foreach (var (path, body, header) in Requests(operation, operation.Path.StartsWith("/api/runs", StringComparison.Ordinal) ? run : operation.Path.StartsWith("/api/folder", StringComparison.Ordinal) ? video : job))
            {
                using var request = new HttpRequestMessage(new HttpMethod(operation.Method), path) { Content = body };
                if (header is not null)
                    request.Headers.TryAddWithoutValidation(header.Value.Key, header.Value.Value);
                using var answer = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
                if (answer.StatusCode >= HttpStatusCode.InternalServerError || (int)answer.StatusCode >= 400 && path.Length < 4000 && !path.Contains("%00", StringComparison.Ordinal)
                    && answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
                    failures.Add($"{operation.Method} {path[..Math.Min(path.Length, 120)]}: {(int)answer.StatusCode} {answer.Content.Headers.ContentType}");
            }
        Assert.Empty(failures);
    }

    [Fact]
    public async Task Every_curl_example_works()
    {
        using var temp = new TempFolder();
        Directory.CreateDirectory(temp["videos"]);
        new RunFolder(temp["runs", "paper"]).Write(SampleRuns.Frames());
        await using var app = await WebApp.StartAsync(options => options with { Folder = temp["videos"], Runs = temp["runs"] });
        Assert.SkipUnless(Runs("curl --version", temp.Path).Code == 0, "curl is not installed.");
        File.Copy(app.Video(), temp["clip.mp4"]);
        File.Copy(app.Video(), temp["videos", "talk.mp4"]);
        File.WriteAllBytes(temp["face.png"], Mien.Media.ImageFile.EncodePng(new byte[64 * 64 * 3], 64, 64));
        var job = await app.QueueAsync(app.Video());
        await app.DoneAsync(job);
        var video = (await app.GetAsync("/api/folder")).GetProperty("videos")[0].GetProperty("id").GetString();
        var run = (await app.GetAsync("/api/runs")).GetProperty("runs")[0].GetProperty("id").GetString();
        var other = job;
        var examples = Example().Matches(Document).Select(match => match.Value).ToList();
        Assert.InRange(examples.Count, 8, 40);
        foreach (var example in examples)
        {
            if (example.EndsWith("/cancel", StringComparison.Ordinal))
                other = await app.QueueAsync(app.Video(6000, "long.mp4"));
            var ends = example.EndsWith("/cancel", StringComparison.Ordinal) || example.EndsWith("/retry", StringComparison.Ordinal) || example.Contains("DELETE", StringComparison.Ordinal);
            var command = example.Replace("http://127.0.0.1:5137/", app.Address.ToString(), StringComparison.Ordinal).Replace("JOB", ends ? other : job, StringComparison.Ordinal)
                .Replace("RUN", run, StringComparison.Ordinal).Replace("VIDEO", video, StringComparison.Ordinal).Replace("name=clip.mp4", $"name=clip.mp4&model={WebApp.Model}&faces=frame", StringComparison.Ordinal)
                .Replace("faces=crop", $"faces=crop&model={WebApp.Model}", StringComparison.Ordinal).Replace("\"model\": \"mien\"", $"\"model\": \"{WebApp.Model}\", \"faces\": \"frame\"", StringComparison.Ordinal)
                .Replace("curl ", "curl --fail-with-body --max-time 30 ", StringComparison.Ordinal);
            var (code, text) = Runs(command, temp.Path);
            Assert.True(code == 0, $"{example}\n{text}");
        }
    }

    private static IEnumerable<(string Path, HttpContent? Body, KeyValuePair<string, string>? Header)> Requests(
        (string Method, string Path, List<(string Name, string In)> Parameters, bool HasBody) operation, string id)
    {
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In != "header"))
            foreach (var bad in _bad)
            {
                var escaped = bad.Contains('%', StringComparison.Ordinal) ? bad : Uri.EscapeDataString(bad);
                var path = operation.Path;
                foreach (var other in operation.Parameters.Where(other => other.In == "path"))
                    path = path.Replace($"{{{other.Name}}}", other == parameter ? escaped : other.Name == "id" ? id : "x", StringComparison.Ordinal);
                yield return (parameter.In == "query" ? $"{path}?{parameter.Name}={escaped}" : path, operation.HasBody ? new ByteArrayContent("x"u8.ToArray()) : null, null);
            }
        var plain = operation.Parameters.Aggregate(operation.Path, (path, parameter) => path.Replace($"{{{parameter.Name}}}", parameter.Name == "id" ? id : "1", StringComparison.Ordinal));
        var ids = string.Join('&', operation.Parameters.Where(parameter => parameter.In == "query" && parameter.Name is "a" or "b").Select(parameter => $"{parameter.Name}={id}"));
        yield return ($"{plain}?{ids}", null, null);
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In == "header"))
            foreach (var bad in _bad.Where(bad => bad.All(char.IsAscii)))
                yield return (plain, null, KeyValuePair.Create(parameter.Name, bad));
        foreach (var body in operation.HasBody ? _bodies : [])
            foreach (var type in (string[])["application/json", operation.Path == "/api/faces" ? "multipart/form-data" : "text/plain"])
                yield return (plain + "?name=x", new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new(type) } }, null);
    }

    private static IEnumerable<(string Method, string Path, List<(string Name, string In)> Parameters, bool HasBody)> Operations(JsonElement api) =>
        from path in api.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (operation.Name.ToUpperInvariant(), path.Name,
            operation.Value.TryGetProperty("parameters", out var parameters)
                ? parameters.EnumerateArray().Select(parameter => (parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString()!)).ToList() : [],
            operation.Value.TryGetProperty("requestBody", out _));

    private static (int Code, string Text) Runs(string command, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(Stop);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    [GeneratedRegex(@"\b(GET|POST|PUT|DELETE) (/api/[^\s`?]*)")]
    private static partial Regex Operation();

    [GeneratedRegex(@"[A-Za-z0-9]+")]
    private static partial Regex Word();

    /// <summary>A command with its continued lines.</summary>
    [GeneratedRegex(@"^curl (?:[^\n]*\\\n)*[^\n]*", RegexOptions.Multiline)]
    private static partial Regex Example();
}
