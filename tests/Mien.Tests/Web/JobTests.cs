using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Mien.Tests.Cli;
using Mien.Tests.Networks;
using Mien.Web;
using Mien.Web.Jobs;

namespace Mien.Tests.Web;

[Collection(ProcessWide.Name)]
public class JobTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_come_in_order_each_once_and_then_the_end()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video(40));
        var events = await app.EventsAsync($"/api/jobs/{id}/events");
        Assert.Equal(("state", "end"), (events[0].Event, events[^1].Event));
        Assert.Equal(Enumerable.Range(0, 40), FramesOf(events));
        var last = events.Last(item => item.Event == "state").Data;
        Assert.Equal("done", last.GetProperty("state").GetString());
        Assert.Equal(40, last.GetProperty("summary").GetProperty("frames").GetInt32());
    }

    [Fact]
    public async Task A_client_that_comes_back_gets_what_it_missed_and_nothing_twice()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video(400, "longer.mp4"));
        var before = await app.EventsAsync($"/api/jobs/{id}/events", most: 4);
        var after = await app.EventsAsync($"/api/jobs/{id}/events", after: before[^1].Id);
        Assert.Equal(Enumerable.Range(0, 400), FramesOf(before).Concat(FramesOf(after)));
    }

    [Fact]
    public async Task A_snapshot_and_the_events_behind_its_cursor_are_the_whole()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video(30));
        await app.DoneAsync(id);
        var timeline = await app.GetAsync($"/api/jobs/{id}/timeline");
        var person = timeline.GetProperty("people").EnumerateArray().Single();
        Assert.Equal(30, person.GetProperty("times").GetArrayLength());
        var behind = await app.EventsAsync($"/api/jobs/{id}/events?after={timeline.GetProperty("cursor").GetString()}");
        Assert.Empty(FramesOf(behind));
    }

    [Fact]
    public async Task A_timeline_is_thinned_to_means_over_time()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video(30), "&smooth=none");
        await app.DoneAsync(id);
        var exact = Curve(await app.GetAsync($"/api/jobs/{id}/timeline"), "smoothed");
        var timeline = await app.GetAsync($"/api/jobs/{id}/timeline?points=10");
        var thin = Curve(timeline, "smoothed");
        Assert.True(timeline.GetProperty("binned").GetBoolean());
        Assert.Equal(10, thin.Count);
        for (var i = 0; i < 10; i++)
            Assert.Equal(exact.Skip(3 * i).Take(3).Average(), thin[i], 1e-5);
    }

    [Fact]
    public async Task A_timeline_ends_where_the_rows_end_whatever_was_asked_for()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video(30));
        await app.DoneAsync(id);
        var whole = await app.GetAsync($"/api/jobs/{id}/timeline");
        var end = whole.GetProperty("to").GetDouble();
        Assert.Equal(3, end, 0.01);
        var more = await app.GetAsync($"/api/jobs/{id}/timeline?from=1&to=60");
        Assert.Equal((1, end), (more.GetProperty("from").GetDouble(), more.GetProperty("to").GetDouble()));
        Assert.Equal(10, Curve(await app.GetAsync($"/api/jobs/{id}/timeline?to=1000000&points=10"), "smoothed").Count);
        var behind = await app.GetAsync($"/api/jobs/{id}/timeline?from=20&to=60");
        Assert.Equal((end, end), (behind.GetProperty("from").GetDouble(), behind.GetProperty("to").GetDouble()));
    }

    [Fact]
    public async Task A_page_of_frames_goes_on_where_the_one_before_ended()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video(25));
        await app.DoneAsync(id);
        var frames = new List<int>();
        double? from = 0;
        while (from is { } start)
        {
            var page = await app.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/jobs/{id}/frames?from={start}&limit=7"));
            frames.AddRange(Numbers(page));
            from = page.GetProperty("next").ValueKind == JsonValueKind.Null ? null : page.GetProperty("next").GetDouble();
        }
        Assert.Equal(Enumerable.Range(0, 25), frames);
    }

    [Fact]
    public async Task Frames_of_a_thirtieth_of_a_second_are_paged_one_by_one_and_each_comes_once()
    {
        await using var app = await WebApp.StartAsync();
        using var temp = new TempFolder();
        Media.SampleVideo.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=30", "-frames:v", "20", "-pix_fmt", "yuv420p", temp["thirty.mp4"]]);
        var id = await app.QueueAsync(temp["thirty.mp4"]);
        await app.DoneAsync(id);
        var (paged, parts) = (new List<int>(), new List<int>());
        for (double? from = 0; from is { } start && paged.Count < 30;)
        {
            var page = await app.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/jobs/{id}/frames?from={start}&limit=1"));
            paged.AddRange(Numbers(page));
            from = page.GetProperty("next").ValueKind == JsonValueKind.Null ? null : page.GetProperty("next").GetDouble();
            var end = from is { } next ? string.Create(CultureInfo.InvariantCulture, $"&to={next}") : "";
            parts.AddRange(Numbers(await app.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/jobs/{id}/frames?from={start}{end}"))));
        }
        Assert.Equal(Enumerable.Range(0, 20), paged);
        Assert.Equal(Enumerable.Range(0, 20), parts);
    }

    [Theory]
    [InlineData("", "--faces", "frame")]
    [InlineData("&model=mien&faces=frame&priorCorrection=0.5", "--faces", "frame", "--model", "mien-fp32", "--prior-correction", "0.5")]
    public async Task Exports_are_what_recognize_writes(string query, params string[] line)
    {
        await using var app = await WebApp.StartAsync();
        using var temp = new TempFolder();
        var id = await app.QueueAsync(app.Video(), "&bin=0.5" + query);
        await app.DoneAsync(id);
        var (code, _, error) = await InProcess.Run(["recognize", app.Video(), .. line.Contains("--model") ? [] : new[] { "--model", Path.Combine(app.Data, "models", "net.onnx") },
            .. line, "--out", temp.Path, "--format", "csv,json,jsonl,vtt,srt,textgrid", "--bin", "0.5"]);
        Assert.True(code == 0, error);
        foreach (var (name, file) in new[]
        {
            ("frames.csv", "frames.csv"), ("segments.csv", "segments.csv"), ("summary.csv", "summary.csv"), ("codebook.csv", "codebook.csv"), ("bins.csv", "bins.csv"),
            ("json", "clip.mp4.json"), ("jsonl", "clip.mp4.jsonl"), ("vtt", "clip.mp4.vtt"), ("srt", "clip.mp4.srt"), ("textgrid", "clip.mp4.TextGrid"),
        })
            Assert.Equal(File.ReadAllText(temp[file]), await app.Client.GetStringAsync($"/api/jobs/{id}/exports/{name}", Stop));
    }

    [Fact]
    public async Task A_name_that_a_user_gives_is_in_every_export_afterwards()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video());
        await app.DoneAsync(id);
        Assert.Contains("Person 1", await app.Client.GetStringAsync($"/api/jobs/{id}/exports/json", Stop));
        using var named = await app.Client.PutAsJsonAsync($"/api/jobs/{id}/people/1", new { name = "Ana" }, Stop);
        Assert.Equal(HttpStatusCode.OK, named.StatusCode);
        foreach (var name in (string[])["json", "jsonl", "frames.csv", "summary.csv", "eaf", "svg"])
        {
            var text = await app.Client.GetStringAsync($"/api/jobs/{id}/exports/{name}", Stop);
            Assert.Contains("Ana", text);
            Assert.DoesNotContain("Person 1", text);
        }
        using var nobody = await app.Client.PutAsJsonAsync($"/api/jobs/{id}/people/7", new { name = "Ben" }, Stop);
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
    }

    [Fact]
    public async Task Exports_from_before_a_start_are_made_again()
    {
        using var temp = new TempFolder();
        string id, export;
        await using (var app = await WebApp.StartAsync(folder: temp))
        {
            id = await app.QueueAsync(app.Video());
            await app.DoneAsync(id);
            await app.Client.GetStringAsync($"/api/jobs/{id}/exports/frames.csv", Stop);
            export = Path.Combine(app.Data, "jobs", id, "exports", "frames.csv");
            File.WriteAllText(export, "an old name");
        }
        await using var again = await WebApp.StartAsync(folder: temp);
        Assert.False(File.Exists(export));
        Assert.DoesNotContain("an old name", await again.Client.GetStringAsync($"/api/jobs/{id}/exports/frames.csv", Stop));
    }

    [Fact]
    public async Task A_name_that_a_person_has_already_changes_nothing()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video(), "&annotate=true");
        await app.DoneAsync(id);
        var copy = Path.Combine(app.Data, "jobs", id, "annotated.mp4");
        foreach (var name in (string?[])[null, "", "  ", "Person 1"])
        {
            await NameAsync(app, id, name);
            Assert.True(File.Exists(copy), $"'{name}'");
        }
        await NameAsync(app, id, "Ana");
        Assert.False(File.Exists(copy));
        await NameAsync(app, id, "Person 1");
        Assert.False((await app.GetAsync($"/api/jobs/{id}")).GetProperty("people")[0].GetProperty("named").GetBoolean());
    }

    [Fact]
    public async Task A_name_given_while_the_copy_is_made_stands_in_the_copy()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video(900, "long.mp4"), "&annotate=true");
        await app.EventsAsync($"/api/jobs/{id}/events", until: (type, data) => type == "progress" && data.GetProperty("stage").GetString() == "annotate" && data.GetProperty("done").GetInt64() > 0);
        await NameAsync(app, id, "Ana");
        await app.DoneAsync(id);
        var during = await app.Client.GetByteArrayAsync($"/api/jobs/{id}/exports/annotated.mp4", Stop);
        await NameAsync(app, id, "Ben");
        await NameAsync(app, id, "Ana");
        using var asked = await app.Client.PostAsync($"/api/jobs/{id}/exports/annotated.mp4", null, Stop);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        await app.DoneAsync(id);
        Assert.Equal(await app.Client.GetByteArrayAsync($"/api/jobs/{id}/exports/annotated.mp4", Stop), during);
    }

    [Fact]
    public async Task Exports_that_are_asked_for_while_the_job_is_deleted_leave_nothing()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video(600, "long.mp4"));
        await app.DoneAsync(id);
        var asked = ((string[])["json", "all.zip", "png", "eaf", "frames.csv", "jsonl"]).Select(name => app.Client.GetAsync($"/api/jobs/{id}/exports/{name}", Stop)).ToList();
        using var deleted = await app.Client.DeleteAsync($"/api/jobs/{id}", Stop);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        foreach (var answer in await Task.WhenAll(asked))
            using (answer)
                Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{answer.StatusCode}");
        Assert.Empty(Directory.GetDirectories(Path.Combine(app.Data, "jobs")));
    }

    [Fact]
    public async Task An_export_is_whole_while_persons_get_names()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video(300, "long.mp4"));
        await app.DoneAsync(id);
        var naming = Task.Run(async () =>
        {
            for (var i = 0; i < 30; i++)
                await NameAsync(app, id, i % 2 == 0 ? "Ana" : "A very much longer name than that");
        }, Stop);
        while (!naming.IsCompleted)
        {
            using var export = JsonDocument.Parse(await app.Client.GetByteArrayAsync($"/api/jobs/{id}/exports/json", Stop));
            using var zip = new ZipArchive(await app.Client.GetStreamAsync($"/api/jobs/{id}/exports/all.zip", Stop));
            Assert.NotEmpty(zip.Entries);
        }
        await naming;
    }

    [Fact]
    public async Task Every_export_of_the_list_can_be_had()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video(), "&annotate=true");
        await app.DoneAsync(id);
        var exports = (await app.GetAsync($"/api/jobs/{id}/exports")).GetProperty("exports").EnumerateArray().ToList();
        var ready = exports.Where(export => export.GetProperty("state").GetString() == "ready").Select(export => export.GetProperty("name").GetString()!).ToList();
        Assert.Contains("annotated.mp4", ready);
        Assert.Equal("absent", exports.Single(export => export.GetProperty("name").GetString() == "blurred.mp4").GetProperty("state").GetString());
        foreach (var name in ready)
        {
            using var answer = await app.Client.GetAsync($"/api/jobs/{id}/exports/{name}", Stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.StartsWith("clip.mp4.", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
            Assert.True(answer.Content.Headers.ContentLength > 0 || name == "srt", name);       // subtitles of no segment are an empty file
        }
        using var zip = new ZipArchive(await app.Client.GetStreamAsync($"/api/jobs/{id}/exports/all.zip", Stop));
        Assert.Contains("clip.mp4.frames.csv", zip.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public async Task The_video_is_served_in_ranges()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video());
        await app.DoneAsync(id);
        var whole = File.ReadAllBytes(app.Video());
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{id}/video") { Headers = { Range = new RangeHeaderValue(100, 299) } };
        using var answer = await app.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal("video/mp4", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(whole[100..300], await answer.Content.ReadAsByteArrayAsync(Stop));
    }

    [Theory]
    [InlineData("old.flv", "-c:v", "flv1")]
    [InlineData("deep.mp4", "-c:v", "libx264", "-pix_fmt", "yuv420p10le")]
    public async Task What_browsers_do_not_play_gets_a_copy_that_they_do(string name, params string[] how)
    {
        await using var app = await WebApp.StartAsync();
        using var temp = new TempFolder();
        Media.SampleVideo.Run("ffmpeg", ["-v", "error", "-i", app.Video(), .. how, temp[name]]);
        var id = await app.QueueAsync(temp[name]);
        var media = (await app.DoneAsync(id)).GetProperty("media");
        Assert.Equal((false, true), (media.GetProperty("plays").GetBoolean(), media.GetProperty("proxy").GetBoolean()));
        var copy = await app.Client.GetByteArrayAsync($"/api/jobs/{id}/video", Stop);
        File.WriteAllBytes(temp["copy.mp4"], copy);
        using var again = await app.UploadAsync(temp["copy.mp4"]);
        Assert.True((await WebApp.JsonAsync(again)).GetProperty("media").GetProperty("plays").GetBoolean());
    }

    [Fact]
    public async Task A_poster_is_a_picture_of_its_moment()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video());
        var jpeg = await app.Client.GetByteArrayAsync($"/api/jobs/{id}/poster?at=0.5&width=160", Stop);
        var picture = Mien.Media.ImageFile.Decode(jpeg, "poster");
        Assert.Equal((160, 120), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task A_running_job_can_be_cancelled_and_tried_again()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video(3000, "long.mp4"));
        using var cancelled = await app.Client.PostAsync($"/api/jobs/{id}/cancel", null, Stop);
        Assert.Equal("cancelled", (await WebApp.JsonAsync(cancelled)).GetProperty("state").GetString());
        using var twice = await app.Client.PostAsync($"/api/jobs/{id}/cancel", null, Stop);
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        using var again = await app.Client.PostAsync($"/api/jobs/{id}/retry", null, Stop);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        await app.DoneAsync(id);
    }

    [Fact]
    public async Task What_was_read_so_far_can_be_taken_away_and_the_whole_later()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video(3000, "long.mp4"));
        await app.EventsAsync($"/api/jobs/{id}/events", most: 4);
        using var cancelled = await app.Client.PostAsync($"/api/jobs/{id}/cancel", null, Stop);
        Assert.Equal(("partial", "waiting"), (await StateAsync("frames.csv"), await StateAsync("all.zip")));
        var rows = await LinesAsync();
        Assert.InRange(rows, 1, 2999);
        var page = await app.GetAsync($"/api/jobs/{id}/frames?limit=5000");
        Assert.Equal(page.GetProperty("frames").GetArrayLength(), rows);
        foreach (var name in new[] { "json", "vtt", "eaf", "png" })
            Assert.NotEmpty(await app.Client.GetByteArrayAsync($"/api/jobs/{id}/exports/{name}", Stop));
        using var all = await app.Client.GetAsync($"/api/jobs/{id}/exports/all.zip", Stop);
        Assert.Equal(HttpStatusCode.Conflict, all.StatusCode);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(app.Data, "jobs", id, "exports")));

        using var again = await app.Client.PostAsync($"/api/jobs/{id}/retry", null, Stop);
        await app.DoneAsync(id);
        Assert.Equal(("ready", 3000), (await StateAsync("frames.csv"), await LinesAsync()));

        async Task<string?> StateAsync(string name) => (await app.GetAsync($"/api/jobs/{id}/exports")).GetProperty("exports").EnumerateArray()
            .Single(export => export.GetProperty("name").GetString() == name).GetProperty("state").GetString();
        async Task<int> LinesAsync() => (await app.Client.GetStringAsync($"/api/jobs/{id}/exports/frames.csv", Stop)).Count(c => c == '\n') - 1;
    }

    [Fact]
    public async Task A_deleted_job_leaves_nothing_even_while_it_runs()
    {
        await using var app = await WebApp.StartAsync();
        var id = await app.QueueAsync(app.Video(3000, "long.mp4"));
        using var deleted = await app.Client.DeleteAsync($"/api/jobs/{id}", Stop);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty(Directory.GetDirectories(Path.Combine(app.Data, "jobs")));
        using var gone = await app.Client.GetAsync($"/api/jobs/{id}", Stop);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task One_button_deletes_everything()
    {
        await using var app = await WebApp.StartAsync();
        for (var i = 0; i < 3; i++)
            await app.QueueAsync(app.Video());
        using var answer = await app.Client.DeleteAsync("/api/data", Stop);
        Assert.Equal(3, (await WebApp.JsonAsync(answer)).GetProperty("jobs").GetInt32());
        Assert.Empty(Directory.GetDirectories(Path.Combine(app.Data, "jobs")));
    }

    [Fact]
    public async Task What_was_kept_long_enough_is_deleted()
    {
        await using var app = await WebApp.StartAsync(options => options with { Keep = TimeSpan.FromSeconds(1) });
        var id = await app.QueueAsync(app.Video());
        for (var tries = 0; Directory.Exists(Path.Combine(app.Data, "jobs", id)); tries++)
        {
            Assert.InRange(tries, 0, 300);
            await Task.Delay(100, Stop);
        }
        Assert.Empty((await app.GetAsync("/api/jobs")).GetProperty("jobs").EnumerateArray());
    }

    [Fact]
    public void A_job_that_is_being_deleted_is_neither_begun_nor_queued_again()
    {
        using var temp = new TempFolder();
        var options = new WebOptions { Data = temp["data"] };
        using var data = new DataFolder(options);
        using var store = new JobStore(data, options);
        var (waiting, ended) = (store.Add(NewJob())!.Id, store.Add(NewJob())!.Id);
        store.Change(ended, job => job with { State = JobState.Failed });
        Assert.False(store.Leave(ended, job => job.State == JobState.Done));
        foreach (var id in (string[])[waiting, ended])
            Assert.True(store.Leave(id));
        Assert.Null(store.NextQueued());
        Assert.Null(store.Begin(waiting));
        Assert.Null(store.Requeue(ended, job => job));
        store.Stay(waiting);
        Assert.True(store.Remove(ended));
        Assert.Equal((waiting, JobState.Running), (store.Begin(waiting)!.Id, store.Find(waiting)!.State));
        Assert.False(store.Leave(ended));
    }

    [Fact]
    public async Task Gates_that_nobody_uses_are_forgotten()
    {
        var gates = new JobGates();
        using (await gates.EnterAsync("a", Stop))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gates.EnterAsync("a", new CancellationToken(canceled: true)));
            var second = gates.EnterAsync("a", Stop);
            Assert.False(second.IsCompleted);
            _ = second.ContinueWith(entered => entered.Result.Dispose(), Stop, TaskContinuationOptions.None, TaskScheduler.Default);
            Assert.Equal(1, gates.Count);
        }
        for (var tries = 0; gates.Count > 0; tries++)
        {
            Assert.InRange(tries, 0, 300);
            await Task.Delay(10, Stop);
        }
    }

    [Fact]
    public void A_job_is_not_stuck_while_frames_are_decoded_or_a_copy_is_written()
    {
        using var temp = new TempFolder();
        using var active = new ActiveJob();
        var (files, patience) = (new JobFiles(temp.Path), TimeSpan.FromMilliseconds(100));
        Assert.False(JobRunner.IsStuck(active, files, patience));
        Thread.Sleep(150);
        Assert.True(JobRunner.IsStuck(active, files, patience));
        active.Touch();
        Assert.False(JobRunner.IsStuck(active, files, patience));
        Thread.Sleep(150);
        File.WriteAllText(temp["proxy.mp4.part"], "more");
        Assert.False(JobRunner.IsStuck(active, files, TimeSpan.FromSeconds(10)));
        Assert.False(DateTime.UtcNow - files.PartWritten() > TimeSpan.FromSeconds(10));
        File.SetLastWriteTimeUtc(temp["proxy.mp4.part"], DateTime.UtcNow.AddMinutes(-1));
        Assert.True(JobRunner.IsStuck(active, files, patience));
    }

    [Fact]
    public async Task Purge_deletes_what_was_stored_and_nothing_else()
    {
        using var temp = new TempFolder();
        await using (var app = await WebApp.StartAsync(folder: temp))
        {
            await app.DoneAsync(await app.QueueAsync(app.Video()));
            Assert.Throws<MienException>(() => StoredData.Purge(app.Data));
        }
        File.WriteAllText(temp["data", "mine.txt"], "mine");
        var (jobs, bytes) = StoredData.Purge(temp["data"]);
        Assert.Equal(1, jobs);
        Assert.True(bytes > 0);
        Assert.Equal(["mine.txt", "serve.lock"], Directory.GetFiles(temp["data"]).Select(path => Path.GetFileName(path)).Order());
        Assert.True(File.Exists(temp["data", "models", "net.onnx"]));
        Assert.Throws<MienException>(() => StoredData.Purge(temp["data", "models"]));
    }

    [Fact]
    public async Task Folders_that_the_app_did_not_make_stay()
    {
        using var temp = new TempFolder();
        string[] names = ["thesis", "2026-11", "recording-of-mine", "0123456789ABCDEF0123", "0123456789abcdef01234"];
        foreach (var name in names)
        {
            Directory.CreateDirectory(temp["data", "jobs", name]);
            File.WriteAllText(temp["data", "jobs", name, "notes.txt"], "mine");
        }
        Assert.Throws<MienException>(() => StoredData.Purge(temp["data"]));
        await using (var app = await WebApp.StartAsync(folder: temp))
            await app.DoneAsync(await app.QueueAsync(app.Video()));
        Assert.Equal(1, StoredData.Purge(temp["data"]).Jobs);
        Assert.Equal(names.Order(StringComparer.Ordinal), Directory.GetDirectories(temp["data", "jobs"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.Equal("mine", File.ReadAllText(temp["data", "jobs", name, "notes.txt"])));
    }

    [Fact]
    public async Task All_pages_hear_of_every_job()
    {
        await using var app = await WebApp.StartAsync();
        var listening = app.EventsAsync("/api/events", most: 1);
        await Task.Delay(100, Stop);
        var id = await app.QueueAsync(app.Video());
        Assert.Equal(("job", id), ((await listening)[0].Event, (await listening)[0].Data.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task A_page_that_comes_back_hears_what_ended_and_what_was_deleted()
    {
        await using var app = await WebApp.StartAsync();
        var (ended, deleted) = (await app.QueueAsync(app.Video(6000, "long.mp4")), await app.QueueAsync(app.Video(6000, "long.mp4")));
        var before = await app.EventsAsync("/api/events", until: (_, job) => job.GetProperty("id").GetString() == ended);
        using var cancelled = await app.Client.PostAsync($"/api/jobs/{ended}/cancel", null, Stop);
        using var gone = await app.Client.DeleteAsync($"/api/jobs/{deleted}", Stop);
        var missed = await app.EventsAsync("/api/events", most: 2, after: before[^1].Id);
        Assert.Equal([("job", ended), ("deleted", deleted)], missed.Select(item => (item.Event, item.Data.GetProperty("id").GetString()!)));
        Assert.Equal("cancelled", missed[0].Data.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_place_in_the_queue_is_told_when_it_changes()
    {
        await using var app = await WebApp.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add(await app.QueueAsync(app.Video(6000, "long.mp4")));
        bool IsThirdAt(JsonElement job, int place) => job.GetProperty("id").GetString() == ids[2] && job.GetProperty("position") is { ValueKind: JsonValueKind.Number } at && at.GetInt32() == place;
        var moved = app.EventsAsync("/api/events", until: (_, job) => IsThirdAt(job, 1));
        await app.EventsAsync("/api/events", until: (_, job) => IsThirdAt(job, 2));
        using var _ = await app.Client.PostAsync($"/api/jobs/{ids[1]}/cancel", null, Stop);
        Assert.NotEmpty(await moved.WaitAsync(TimeSpan.FromSeconds(30), Stop));
    }

    [Fact]
    public void Jobs_that_wait_since_before_the_start_are_news_to_who_was_here_before()
    {
        using var temp = new TempFolder();
        var options = new WebOptions { Data = temp["data"] };
        using var data = new DataFolder(options);
        long seen;
        using (var store = new JobStore(data, options))
        {
            store.Add(NewJob());
            seen = store.Since(0).Version;
        }
        using var again = new JobStore(data, options);
        Assert.Single(again.Since(seen).Changed);
    }

    [Fact]
    public async Task The_copy_for_browsers_moves_while_it_is_waited_for()
    {
        await using var app = await WebApp.StartAsync();
        using var temp = new TempFolder();
        Media.SampleVideo.Run("ffmpeg", ["-v", "error", "-i", app.Video(4000, "longer.mp4"), "-c:v", "flv1", temp["old.flv"]]);
        var id = await app.QueueAsync(temp["old.flv"], "&to=0.5");
        var events = await app.EventsAsync($"/api/jobs/{id}/events");
        var copied = events.Where(item => item.Event == "progress" && item.Data.GetProperty("stage").GetString() == "proxy").Select(item => item.Data.GetProperty("done").GetInt64()).ToList();
        Assert.True(copied.Distinct().Count() > 1, string.Join(", ", copied));
        Assert.Equal(copied.Order(), copied);
    }

    [Fact]
    public async Task A_video_that_announces_no_length_is_read_and_copied_up_to_the_limit()
    {
        await using var app = await WebApp.StartAsync(options => options with { Limits = options.Limits with { Length = TimeSpan.FromSeconds(1) } });
        using var temp = new TempFolder();
        File.WriteAllBytes(temp["camera.mkv"], Media.SampleVideo.Pipe("ffmpeg", ["-v", "error", "-i", app.Video(30), "-c:v", "flv1", "-f", "matroska", "-"], []));
        var id = await app.QueueAsync(temp["camera.mkv"], "&annotate=true");
        var job = await app.DoneAsync(id);
        Assert.Equal(JsonValueKind.Null, job.GetProperty("media").GetProperty("duration").ValueKind);
        Assert.Equal(10, job.GetProperty("summary").GetProperty("frames").GetInt32());
        foreach (var name in (string[])["annotated.mp4", "proxy.mp4"])
            Assert.Equal(10, Media.SampleVideo.Probe(Path.Combine(app.Data, "jobs", id, name)).Count);
    }

    private static Job NewJob() =>
        new(DataFolder.NewJob(), "clip.mp4", JobKind.Upload, "media.mp4", new JobOptions(), new MediaFacts(false, 10, 10, null, null, 1, true, "video/mp4", false), DateTimeOffset.UtcNow);

    private static async Task NameAsync(WebApp app, string id, string? name)
    {
        using var answer = await app.Client.PutAsJsonAsync($"/api/jobs/{id}/people/1", new { name }, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static IEnumerable<int> Numbers(JsonElement page) => page.GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("frame").GetInt32());

    private static List<double> Curve(JsonElement timeline, string name) =>
        [.. timeline.GetProperty("people").EnumerateArray().Single().GetProperty(name).EnumerateArray().Select(values => values[0].GetDouble())];

    private static IEnumerable<int> FramesOf(IEnumerable<(string Event, string Id, JsonElement Data)> events) => events.Where(item => item.Event == "rows")
        .SelectMany(item => item.Data.GetProperty("frames").EnumerateArray()).Select(frame => frame.GetProperty("frame").GetInt32());
}
