using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Mien.Tests.Cli;
using Mien.Tests.Media;

namespace Mien.Tests.Web;

/// <summary>The program itself, killed while it works.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task What_was_taken_before_a_kill_is_done_after_the_next_start()
    {
        Directory.CreateDirectory(_temp["data", "models"]);
        DrawnVideo.WriteModel(_temp["data", "models", "net.onnx"], "a test");
        SampleVideo.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x480:rate=30", "-frames:v", "600", _temp["clip.mp4"]]);
        var ids = new List<string>();
        for (var kills = 0; kills < 3; kills++)
        {
            var (server, client) = await StartAsync();
            using var _ = client;
            for (var i = 0; i < 2; i++)
                ids.Add(await UploadAsync(client));
            server.Kill();
            await server.WaitForExitAsync(Stop);
        }
        const string CutOff = "0123456789abcdef0123";
        Directory.CreateDirectory(_temp["data", "jobs", CutOff]);
        var (last, again) = await StartAsync();
        using var end = again;
        try
        {
            foreach (var id in ids)
                Assert.Equal("done", await EndAsync(again, id));
            Assert.False(Directory.Exists(_temp["data", "jobs", CutOff]));
            var job = await again.GetFromJsonAsync<JsonElement>($"/api/jobs/{ids[0]}", Stop);
            Assert.Equal(600, job.GetProperty("summary").GetProperty("frames").GetInt32());
        }
        finally
        {
            last.Kill();
            await last.WaitForExitAsync(Stop);
        }
        Assert.Equal("ok", Integrity());
    }

    [Fact]
    public void A_job_that_ends_the_program_every_time_fails_at_last()
    {
        var job = new Mien.Web.Jobs.Job("a", "clip.mp4", Mien.Web.Jobs.JobKind.Upload, "media.mp4", new Mien.Web.Jobs.JobOptions(),
            new Mien.Web.Jobs.MediaFacts(false, 10, 10, null, null, 1, true, "video/mp4", false), DateTimeOffset.UtcNow)
        { State = Mien.Web.Jobs.JobState.Running, Wanted = [Mien.Web.Jobs.VideoCopy.Annotated] };
        Assert.Equal(Mien.Web.Jobs.JobState.Queued, Mien.Web.Jobs.Interrupted.Again(job with { Attempts = Mien.Web.Jobs.Interrupted.MostAttempts - 1 }).State);
        var failed = Mien.Web.Jobs.Interrupted.Again(job with { Attempts = Mien.Web.Jobs.Interrupted.MostAttempts });
        Assert.Equal(Mien.Web.Jobs.JobState.Failed, failed.State);
        Assert.Contains("clip.mp4", failed.Error);
        Assert.Empty(failed.Wanted);
    }

    private async Task<(Process Server, HttpClient Client)> StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Mien.Cli.dll"), "serve", "--port", "0", "--data", _temp["data"]]) { RedirectStandardOutput = true };
        var server = Process.Start(start)!;
        var line = await server.StandardOutput.ReadLineAsync(Stop);
        Assert.StartsWith("Mien is at http://127.0.0.1:", line);
        return (server, new HttpClient { BaseAddress = new Uri(line!.Split(' ')[3]) });
    }

    private async Task<string> UploadAsync(HttpClient client)
    {
        using var answer = await client.PostAsync($"/api/uploads?name=clip.mp4&model={WebApp.Model}&faces=frame", new ByteArrayContent(File.ReadAllBytes(_temp["clip.mp4"])), Stop);
        return (await WebApp.JsonAsync(answer)).GetProperty("id").GetString()!;
    }

    private static async Task<string> EndAsync(HttpClient client, string id)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            var state = (await client.GetFromJsonAsync<JsonElement>($"/api/jobs/{id}", Stop)).GetProperty("state").GetString()!;
            if (state is not ("queued" or "running"))
                return state;
            await Task.Delay(100, Stop);
        }
        return "never";
    }

    private string Integrity()
    {
        using var database = new SqliteConnection($"Data Source={_temp["data", "mien.db"]};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)command.ExecuteScalar()!;
    }
}
