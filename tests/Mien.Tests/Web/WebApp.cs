using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Mien.Cli;
using Mien.Tests.Cli;
using Mien.Tests.Media;
using Mien.Web;

namespace Mien.Tests.Web;

/// <summary>The local app on a free port of this machine, with a folder of its own and a model that takes no time.</summary>
internal sealed class WebApp : IAsyncDisposable
{
    /// <summary>The model: 16 pixels, labels happy and sad, whole frames.</summary>
    public const string Model = "file-net";

    private readonly TempFolder _temp;
    private readonly bool _ownsFolder;
    private readonly LocalApp _app;

    private WebApp(TempFolder temp, bool ownsFolder, LocalApp app)
    {
        (_temp, _ownsFolder, _app) = (temp, ownsFolder, app);
        Client = new HttpClient { BaseAddress = app.Address };
    }

    public HttpClient Client { get; }

    public Uri Address => _app.Address;

    public string Data => _temp["data"];

    public static async Task<WebApp> StartAsync(Func<WebOptions, WebOptions>? change = null, TempFolder? folder = null)
    {
        var temp = folder ?? new TempFolder();
        Directory.CreateDirectory(temp["data", "models"]);
        if (!File.Exists(temp["data", "models", "net.onnx"]))
            DrawnVideo.WriteModel(temp["data", "models", "net.onnx"], "a test");
        var bundled = new WebModel("mien", ModelSource.BundledPath, null, ModelSource.BundledTemplate);
        var options = new WebOptions { Port = 0, Data = temp["data"], Bundled = [bundled] };
        return new WebApp(temp, folder is null, await LocalApp.StartAsync(change is null ? options : change(options), TestContext.Current.CancellationToken));
    }

    /// <summary>A small video, made once a test.</summary>
    public string Video(int frames = 12, string name = "clip.mp4")
    {
        var path = _temp[name];
        if (!File.Exists(path))
            SampleVideo.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=10", "-frames:v", $"{frames}", "-pix_fmt", "yuv420p", path]);
        return path;
    }

    /// <summary>Uploads a file.</summary>
    public async Task<HttpResponseMessage> UploadAsync(string path, string query = "", string? name = null)
    {
        using var body = new StreamContent(File.OpenRead(path));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var model = query.Contains("&model=", StringComparison.Ordinal) ? "" : $"&model={Model}&faces=frame";
        return await Client.PostAsync($"/api/uploads?name={Uri.EscapeDataString(name ?? Path.GetFileName(path))}{model}{query}", body, Stop);
    }

    /// <summary>Uploads a file that is taken, and returns the id of its job.</summary>
    public async Task<string> QueueAsync(string path, string query = "", string? name = null)
    {
        using var answer = await UploadAsync(path, query, name);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Stop));
        return (await JsonAsync(answer)).GetProperty("id").GetString()!;
    }

    /// <summary>Waits until a job has ended.</summary>
    public async Task<JsonElement> EndAsync(string id)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            var job = await GetAsync($"/api/jobs/{id}");
            if (job.GetProperty("state").GetString() is "done" or "failed" or "cancelled")
                return job;
            await Task.Delay(50, Stop);
        }
        throw new TimeoutException($"Job {id} did not end.");
    }

    /// <summary>A job that is done.</summary>
    public async Task<JsonElement> DoneAsync(string id)
    {
        var job = await EndAsync(id);
        Assert.True(job.GetProperty("state").GetString() == "done", job.GetRawText());
        return job;
    }

    public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path, Stop);

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);

    /// <summary>Server-sent events until the server ends them, so many came, or one is the last that is wanted.</summary>
    public async Task<List<(string Event, string Id, JsonElement Data)>> EventsAsync(
        string path, int most = int.MaxValue, string? after = null, Func<string, JsonElement, bool>? until = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (after is not null)
            request.Headers.Add("Last-Event-ID", after);
        using var answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var events = new List<(string, string, JsonElement)>();
        await foreach (var item in System.Net.ServerSentEvents.SseParser.Create(await answer.Content.ReadAsStreamAsync(Stop)).EnumerateAsync(Stop))
        {
            events.Add((item.EventType, item.EventId ?? "", JsonSerializer.Deserialize<JsonElement>(item.Data)));
            if (item.EventType == "end" || events.Count == most || until?.Invoke(item.EventType, events[^1].Item3) == true)
                break;
        }
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        if (_ownsFolder)
            _temp.Dispose();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
