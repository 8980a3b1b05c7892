using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mien.Tests.Media;

namespace Mien.Tests.Web;

public class UploadTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("this is a text, not a video")]
    [InlineData("<html><script>alert(1)</script></html>")]
    [InlineData("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")]
    public async Task A_text_named_mp4_is_refused_and_nothing_of_it_stays(string content)
    {
        await using var app = await WebApp.StartAsync();
        using var temp = new TempFolder();
        File.WriteAllText(temp["movie.mp4"], content);
        using var answer = await app.UploadAsync(temp["movie.mp4"]);
        var problem = await WebApp.JsonAsync(answer);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("movie.mp4", problem.GetProperty("detail").GetString());
        Assert.DoesNotContain(app.Data, problem.GetRawText());
        Assert.Empty(Directory.GetDirectories(Path.Combine(app.Data, "jobs")));
        Assert.Empty((await app.GetAsync("/api/jobs")).GetProperty("jobs").EnumerateArray());
    }

    [Fact]
    public async Task A_video_is_known_by_its_content_whatever_its_name()
    {
        await using var app = await WebApp.StartAsync();
        var job = await app.DoneAsync(await app.QueueAsync(app.Video(), name: "../../notes.txt"));
        Assert.Equal("notes.txt", job.GetProperty("name").GetString());
        Assert.Equal(12, job.GetProperty("summary").GetProperty("frames").GetInt32());
        Assert.False(File.Exists(Path.Combine(app.Data, "notes.txt")));
    }

    [Fact]
    public async Task A_picture_is_read_as_a_picture()
    {
        await using var app = await WebApp.StartAsync();
        using var temp = new TempFolder();
        File.WriteAllBytes(temp["photo.mp4"], Mien.Media.ImageFile.EncodePng(new byte[60 * 40 * 3], 60, 40));
        var job = await app.DoneAsync(await app.QueueAsync(temp["photo.mp4"]));
        Assert.Equal("picture", job.GetProperty("media").GetProperty("kind").GetString());
        Assert.Equal(1, job.GetProperty("summary").GetProperty("frames").GetInt32());
    }

    [Fact]
    public async Task An_upload_beyond_the_limit_is_refused()
    {
        await using var app = await WebApp.StartAsync(options => options with { Limits = options.Limits with { UploadBytes = 1000 } });
        using var answer = await app.UploadAsync(app.Video());
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Empty(Directory.GetDirectories(Path.Combine(app.Data, "jobs")));
    }

    [Fact]
    public async Task A_video_longer_than_the_limit_is_refused()
    {
        await using var app = await WebApp.StartAsync(options => options with { Limits = options.Limits with { Length = TimeSpan.FromSeconds(1) } });
        using var answer = await app.UploadAsync(app.Video());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("long", (await WebApp.JsonAsync(answer)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_full_queue_says_when_to_come_again()
    {
        await using var app = await WebApp.StartAsync(options => options with { Limits = options.Limits with { Queued = 2 } });
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 8 && !statuses.Contains(HttpStatusCode.TooManyRequests); i++)
        {
            using var answer = await app.UploadAsync(app.Video(3000, "long.mp4"));
            statuses.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                Assert.InRange(int.Parse(answer.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture), 1, 3600);
        }
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.All(statuses.SkipLast(1), status => Assert.Equal(HttpStatusCode.Created, status));
    }

    [Theory]
    [InlineData("every=0")]
    [InlineData("fps=NaN")]
    [InlineData("from=-1")]
    [InlineData("smooth=much")]
    [InlineData("to=1&from=2")]
    [InlineData("bin=1e9")]
    [InlineData("people=100000")]
    public async Task An_impossible_option_is_named(string query)
    {
        await using var app = await WebApp.StartAsync();
        using var answer = await app.UploadAsync(app.Video(), "&" + query);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotEmpty((await WebApp.JsonAsync(answer)).GetProperty("detail").GetString()!);
    }

    [Fact]
    public async Task A_video_of_the_folder_is_read_in_place()
    {
        using var temp = new TempFolder();
        Directory.CreateDirectory(temp["videos", "day1"]);
        await using var app = await WebApp.StartAsync(options => options with { Folder = temp["videos"] });
        File.Copy(app.Video(), temp["videos", "day1", "talk.mp4"]);
        File.WriteAllText(temp["videos", "notes.txt"], "no video");
        var folder = await app.GetAsync("/api/folder");
        var video = folder.GetProperty("videos").EnumerateArray().Single();
        var above = folder.GetProperty("folders").EnumerateArray().Single();
        Assert.Equal(("talk.mp4", "day1"), (video.GetProperty("name").GetString(), above.GetProperty("name").GetString()));
        Assert.Equal(above.GetProperty("id").GetString(), video.GetProperty("folder").GetString());

        using var queued = await app.Client.PostAsJsonAsync("/api/jobs", new { video = video.GetProperty("id").GetString(), model = WebApp.Model, faces = "frame" }, Stop);
        Assert.Equal(HttpStatusCode.Created, queued.StatusCode);
        var job = await app.DoneAsync((await WebApp.JsonAsync(queued)).GetProperty("id").GetString()!);
        Assert.Equal("day1/talk.mp4", job.GetProperty("name").GetString());
        using var deleted = await app.Client.DeleteAsync($"/api/jobs/{job.GetProperty("id").GetString()}", Stop);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.True(File.Exists(temp["videos", "day1", "talk.mp4"]));
    }

    [Fact]
    public async Task What_a_file_of_the_folder_is_its_content_says()
    {
        using var temp = new TempFolder();
        await using var app = await WebApp.StartAsync(options => options with { Folder = temp.Path });
        File.Copy(app.Video(), temp["film.png"]);
        foreach (var name in (string[])["face-%d.mp4", "face.jpg"])
            File.WriteAllBytes(temp[name], Mien.Media.ImageFile.EncodePng(new byte[64 * 48 * 3], 64, 48));
        var videos = (await app.GetAsync("/api/folder")).GetProperty("videos").EnumerateArray().ToList();
        Assert.Equal([("face-%d.mp4", "picture"), ("face.jpg", "picture"), ("film.png", "video")],
            videos.Select(video => (video.GetProperty("name").GetString()!, video.GetProperty("kind").GetString()!)));
        foreach (var video in videos)
            Assert.NotEmpty(await app.Client.GetByteArrayAsync($"/api/folder/{video.GetProperty("id").GetString()}/poster", Stop));
    }

    [Fact]
    public async Task Names_that_are_no_text_pipes_and_empty_files_do_not_hide_the_rest_of_the_folder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have no such names.");
        using var temp = new TempFolder();
        Directory.CreateDirectory(temp["videos"]);
        await using var app = await WebApp.StartAsync(options => options with { Folder = temp["videos"] });
        SampleVideo.Run("sh", ["-c", """
            cd "$0" && cp "$1" 'one\two.mp4' && mkdir one && cp "$1" one/two.mp4 && mkfifo pipe.mp4 && : > empty.mp4 || exit
            for letter in '\351' '\350'; do name=$(printf "b$letter"); cp "$1" "$name.mp4"; mkdir "$name"; cp "$1" "$name/inside.mp4"; done
            """, temp["videos"], app.Video()]);
        try
        {
            var videos = (await app.GetAsync("/api/folder")).GetProperty("videos").EnumerateArray().ToList();
            Assert.Equal(["one\\two.mp4", "two.mp4"], videos.Select(video => video.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        }
        finally
        {
            SampleVideo.Run("rm", ["-r", temp["videos"]]);
        }
    }

    [Fact]
    public void A_length_of_days_is_told_in_hours() => Assert.Equal("27:05:09", Mien.Web.Media.Intake.Hours(new TimeSpan(1, 3, 5, 9)));

    [Theory]
    [InlineData("/api/jobs/..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/jobs/%2e%2e/video")]
    [InlineData("/api/jobs/nothing/exports/..%2fmedia.mp4")]
    [InlineData("/api/folder/..%2f..%2fetc%2fpasswd/poster")]
    [InlineData("/api/runs/..%2f/figures/..%2frun.json")]
    [InlineData("/..%2f..%2fappsettings.json")]
    public async Task A_path_for_an_id_finds_nothing(string path)
    {
        await using var app = await WebApp.StartAsync();
        using var answer = await app.Client.GetAsync(path, Stop);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("root:", await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task An_id_of_the_folder_is_never_a_path()
    {
        using var temp = new TempFolder();
        await using var app = await WebApp.StartAsync(options => options with { Folder = temp.Path });
        File.Copy(app.Video(), temp["a.mp4"]);
        using var answer = await app.Client.PostAsJsonAsync("/api/jobs", new { video = temp["a.mp4"] }, Stop);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_broken_body_is_malformed()
    {
        await using var app = await WebApp.StartAsync();
        using var answer = await app.Client.PostAsync("/api/jobs", new StringContent("{", null, "application/json"), Stop);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(JsonValueKind.Object, (await WebApp.JsonAsync(answer)).ValueKind);
    }
}
