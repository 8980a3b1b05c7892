using System.Net;
using Microsoft.Data.Sqlite;
using Mien.Web;

namespace Mien.Tests.Web;

/// <summary>A disk that cannot be written to. A trigger stands for it, which refuses a statement as a full disk does.</summary>
public class FullDiskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_could_not_be_begun_is_begun_later_and_the_server_goes_on()
    {
        await using var app = await WebApp.StartAsync();
        Refuse(app, "UPDATE ON job WHEN NEW.state = 'Running'");
        var id = await app.QueueAsync(app.Video());
        await Task.Delay(500, Stop);
        Assert.Equal("queued", (await app.GetAsync($"/api/jobs/{id}")).GetProperty("state").GetString());
        Accept(app);
        await app.DoneAsync(id);
    }

    [Fact]
    public async Task A_job_that_could_not_be_deleted_stays_in_the_list_and_can_be_deleted_later()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video());
        await app.DoneAsync(id);
        Refuse(app, "DELETE ON job");
        using var refused = await app.Client.DeleteAsync($"/api/jobs/{id}", Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal(id, (await app.GetAsync($"/api/jobs/{id}")).GetProperty("id").GetString());
        Accept(app);
        using var deleted = await app.Client.DeleteAsync($"/api/jobs/{id}", Stop);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty((await app.GetAsync("/api/jobs")).GetProperty("jobs").EnumerateArray());
    }

    [Fact]
    public async Task What_was_kept_long_enough_but_could_not_be_deleted_is_deleted_later()
    {
        await using var app = await WebApp.StartAsync(options => options with { Keep = TimeSpan.FromSeconds(1) });
        Refuse(app, "DELETE ON job");
        var id = await app.QueueAsync(app.Video());
        await app.DoneAsync(id);
        await Task.Delay(2500, Stop);
        Assert.Single((await app.GetAsync("/api/jobs")).GetProperty("jobs").EnumerateArray());
        Accept(app);
        for (var tries = 0; (await app.GetAsync("/api/jobs")).GetProperty("jobs").GetArrayLength() > 0; tries++)
        {
            Assert.InRange(tries, 0, 300);
            await Task.Delay(100, Stop);
        }
    }

    [Fact]
    public async Task A_job_that_waits_can_be_deleted_where_nothing_can_be_written()
    {
        await using var app = await WebApp.StartAsync();
        Refuse(app, "UPDATE ON job");
        var id = await app.QueueAsync(app.Video());
        using var deleted = await app.Client.DeleteAsync($"/api/jobs/{id}", Stop);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty(Directory.GetDirectories(Path.Combine(app.Data, "jobs")));
        Assert.Empty((await app.GetAsync("/api/jobs")).GetProperty("jobs").EnumerateArray());
    }

    [Fact]
    public async Task A_job_that_runs_can_be_deleted_where_nothing_can_be_written()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video(2000, "long.mp4"));
        await app.EventsAsync($"/api/jobs/{id}/events", until: (type, _) => type == "rows");
        Refuse(app, "UPDATE ON job");
        using var deleted = await app.Client.DeleteAsync($"/api/jobs/{id}", Stop);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty(Directory.GetDirectories(Path.Combine(app.Data, "jobs")));
    }

    [Fact]
    public void An_export_for_which_the_disk_has_no_room_is_refused_without_a_path()
    {
        foreach (var code in (int[])[28, 122, unchecked((int)0x80070070)])
            Assert.Equal(507, Refusals.Of(new WriteException("'/home/ana/x.csv' cannot be written", new IOException("full", code))).Status);
        var (status, detail) = Refusals.Of(new WriteException("'/home/ana/x.csv' cannot be written", new UnauthorizedAccessException()));
        Assert.Equal(422, status);
        Assert.DoesNotContain("ana", detail);
    }

    [Fact]
    public void A_full_disk_is_no_bug()
    {
        Assert.Equal(507, Refusals.Of(new SqliteException("database or disk is full", 13)).Status);
        Assert.Equal(507, Refusals.Of(new IOException("No space left on device", 28)).Status);
        Assert.Equal(503, Refusals.Of(new SqliteException("disk I/O error", 10)).Status);
    }

    private static void Refuse(WebApp app, string what) => Run(app, $"CREATE TRIGGER full_disk BEFORE {what} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");

    private static void Accept(WebApp app) => Run(app, "DROP TRIGGER full_disk");

    private static void Run(WebApp app, string sql)
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(app.Data, "mien.db")};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
