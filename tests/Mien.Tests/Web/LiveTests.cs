using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Mien.Tests.Media;
using Mien.Web;
using Mien.Web.Jobs;
using Mien.Web.Live;

namespace Mien.Tests.Web;

public class LiveTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly object _start = new { type = "start", consent = true, model = WebApp.Model, faces = "frame" };

    [Theory]
    [InlineData("""{"type":"start","consent":false}""")]
    [InlineData("""{"type":"start"}""")]
    [InlineData("""{"type":"start","consent":"yes"}""")]
    [InlineData("hello")]
    public async Task Without_consent_nothing_is_read(string first)
    {
        await using var app = await WebApp.StartAsync();
        using var socket = await ConnectAsync(app);
        await SendAsync(socket, first);
        Assert.Equal("error", (await ReceiveAsync(socket))!.Value.GetProperty("type").GetString());
        Assert.Null(await ReceiveAsync(socket));
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, socket.CloseStatus);
    }

    [Fact]
    public async Task Each_picture_is_answered_with_its_number_and_nothing_is_stored()
    {
        await using var app = await WebApp.StartAsync();
        var jpeg = Jpeg(app);
        using var socket = await StartAsync(app);
        for (var frame = 1u; frame <= 5; frame++)
        {
            await SendAsync(socket, frame, jpeg);
            var answer = (await ReceiveAsync(socket))!.Value;
            Assert.Equal(("faces", frame), (answer.GetProperty("type").GetString(), answer.GetProperty("frame").GetUInt32()));
            Assert.Equal((320, 240), (answer.GetProperty("width").GetInt32(), answer.GetProperty("height").GetInt32()));
            var row = answer.GetProperty("rows").EnumerateArray().Single();
            Assert.Equal(1, row.GetProperty("smoothed").EnumerateArray().Sum(value => value.GetDouble()), 1e-4);
            Assert.InRange(answer.GetProperty("latencyMs").GetDouble(), 0, 60_000);
        }
        await StopAsync(socket);
        Assert.Empty(Directory.GetDirectories(Path.Combine(app.Data, "jobs")));
        Assert.Empty((await app.GetAsync("/api/jobs")).GetProperty("jobs").EnumerateArray());
    }

    [Fact]
    public async Task The_newest_picture_wins_and_the_others_are_counted()
    {
        await using var app = await WebApp.StartAsync();
        var jpeg = Jpeg(app);
        using var socket = await StartAsync(app);
        const uint Sent = 300;
        for (var frame = 1u; frame <= Sent; frame++)
            await SendAsync(socket, frame, jpeg);
        var numbers = new List<uint>();
        var dropped = 0L;
        while (numbers.Count == 0 || numbers[^1] < Sent)
        {
            var answer = (await ReceiveAsync(socket))!.Value;
            numbers.Add(answer.GetProperty("frame").GetUInt32());
            dropped = answer.GetProperty("dropped").GetInt64();
        }
        Assert.Equal(numbers.Order(), numbers);
        Assert.Equal(Sent, numbers.Count + dropped);
    }

    [Fact]
    public async Task A_bad_picture_is_named_and_the_next_one_is_read()
    {
        await using var app = await WebApp.StartAsync();
        using var socket = await StartAsync(app);
        await SendAsync(socket, 1, [1, 2, 3, 4]);
        Assert.Equal("error", (await ReceiveAsync(socket))!.Value.GetProperty("type").GetString());
        await SendAsync(socket, 2, Jpeg(app));
        Assert.Equal(2u, (await ReceiveAsync(socket))!.Value.GetProperty("frame").GetUInt32());
    }

    [Fact]
    public async Task A_picture_beyond_the_limit_ends_the_session()
    {
        await using var app = await WebApp.StartAsync(options => options with { Limits = options.Limits with { LiveFrameBytes = 100_000 } });
        using var socket = await StartAsync(app);
        await SendAsync(socket, 1, new byte[300_000]);
        Assert.Null(await ReceiveAsync(socket));
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, socket.CloseStatus);
    }

    [Fact]
    public async Task A_recording_becomes_a_job_of_its_own()
    {
        await using var app = await WebApp.StartAsync();
        var jpeg = Jpeg(app);
        using var socket = await StartAsync(app);
        await SendAsync(socket, JsonSerializer.Serialize(new { type = "record", on = true }));
        for (var frame = 1u; frame <= 6; frame++)
        {
            await Task.Delay(50, Stop);
            await SendAsync(socket, frame, jpeg);
            Assert.Equal("faces", (await ReceiveAsync(socket))!.Value.GetProperty("type").GetString());
        }
        await SendAsync(socket, JsonSerializer.Serialize(new { type = "record", on = false }));
        var recorded = (await ReceiveAsync(socket))!.Value;
        Assert.Equal("recorded", recorded.GetProperty("type").GetString());
        var job = await app.DoneAsync(recorded.GetProperty("job").GetProperty("id").GetString()!);
        Assert.Equal("live", job.GetProperty("kind").GetString());
        Assert.InRange(job.GetProperty("summary").GetProperty("frames").GetInt32(), 5, 6);
        Assert.InRange(job.GetProperty("summary").GetProperty("length").GetDouble(), 0.2, 30);
        Assert.True(job.GetProperty("media").GetProperty("proxy").GetBoolean());
        Assert.Single(Directory.GetDirectories(Path.Combine(app.Data, "jobs")));
    }

    [Fact]
    public async Task A_recording_is_kept_when_the_page_goes_away_as_it_ends()
    {
        await using var app = await WebApp.StartAsync();
        var jpeg = Jpeg(app);
        using var socket = await StartAsync(app);
        await SendAsync(socket, JsonSerializer.Serialize(new { type = "record", on = true }));
        for (var frame = 1u; frame <= 4; frame++)
        {
            await SendAsync(socket, frame, jpeg);
            await ReceiveAsync(socket);
        }
        await SendAsync(socket, JsonSerializer.Serialize(new { type = "record", on = false }));
        await Task.Delay(20, Stop);
        socket.Abort();
        Assert.Equal("live", (await FirstJobAsync(app)).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_recording_that_cannot_be_begun_is_told_and_the_page_goes_on()
    {
        await using var app = await WebApp.StartAsync();
        var (jobs, jpeg) = (Path.Combine(app.Data, "jobs"), Jpeg(app));
        using var socket = await StartAsync(app);
        Directory.Delete(jobs);
        File.WriteAllText(jobs, "no folder");
        await SendAsync(socket, JsonSerializer.Serialize(new { type = "record", on = true }));
        Assert.Equal("error", (await ReceiveAsync(socket))!.Value.GetProperty("type").GetString());
        await SendAsync(socket, 1, jpeg);
        Assert.Equal("faces", (await ReceiveAsync(socket))!.Value.GetProperty("type").GetString());
        File.Delete(jobs);
        Directory.CreateDirectory(jobs);
        await SendAsync(socket, JsonSerializer.Serialize(new { type = "record", on = true }));
        await SendAsync(socket, 2, jpeg);
        Assert.Equal("faces", (await ReceiveAsync(socket))!.Value.GetProperty("type").GetString());
        await StopAsync(socket);
        await FirstJobAsync(app);
    }

    [Fact]
    public async Task A_recording_that_could_not_be_queued_is_not_begun()
    {
        await using var app = await WebApp.StartAsync(options => options with { Limits = options.Limits with { Jobs = 1 } });
        await app.QueueAsync(app.Video());
        using var socket = await StartAsync(app);
        await SendAsync(socket, JsonSerializer.Serialize(new { type = "record", on = true }));
        Assert.Contains("1 jobs are kept", (await ReceiveAsync(socket))!.Value.GetProperty("detail").GetString());
        await SendAsync(socket, 1, Jpeg(app));
        Assert.False((await ReceiveAsync(socket))!.Value.GetProperty("recording").GetBoolean());
    }

    [Fact]
    public async Task A_recording_that_cannot_be_queued_at_its_end_is_left_and_told_of()
    {
        using var temp = new TempFolder();
        string left;
        await using (var app = await WebApp.StartAsync(options => options with { Limits = options.Limits with { Jobs = 1 } }, temp))
        {
            using var socket = await StartAsync(app);
            await SendAsync(socket, JsonSerializer.Serialize(new { type = "record", on = true }));
            for (var frame = 1u; frame <= 4; frame++)
            {
                await SendAsync(socket, frame, Jpeg(app));
                await ReceiveAsync(socket);
            }
            await app.QueueAsync(app.Video());
            await SendAsync(socket, JsonSerializer.Serialize(new { type = "record", on = false }));
            var error = (await ReceiveAsync(socket))!.Value;
            left = Directory.GetFiles(Path.Combine(app.Data, "jobs"), "Live *.mkv", SearchOption.AllDirectories).Single();
            Assert.Contains($"'{left}'", error.GetProperty("detail").GetString());
            await StopAsync(socket);
        }
        await using var again = await WebApp.StartAsync(folder: temp);
        Assert.Equal((320, 240), await Mien.Media.VideoFile.ProbeAsync(left, Stop) is var video ? (video.Width, video.Height) : default);
        using var deleted = await again.Client.DeleteAsync("/api/data", Stop);
        Assert.Empty(Directory.GetDirectories(Path.Combine(again.Data, "jobs")));
    }

    [Fact]
    public async Task A_recording_ends_with_its_last_whole_picture_when_the_disk_is_full()
    {
        using var temp = new TempFolder();
        await using var app = await WebApp.StartAsync(folder: temp);
        var jpeg = Jpeg(app);
        using var recording = new LiveRecording(new JobFiles(temp["recording"]), new WebLimits(), path => new SmallDisk(path, 3 * jpeg.Length));
        var taken = 0;
        while (recording.Add(jpeg, 320, 240, TimeSpan.FromSeconds(taken / 10.0)))
            taken++;
        Assert.True(recording.IsBroken);
        Assert.Equal(2, taken);
        Assert.Equal(2, SampleVideo.Probe(recording.End()).Count);
    }

    /// <summary>A file on a disk with room for so many bytes.</summary>
    private sealed class SmallDisk(string path, long room) : FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var fits = (int)Math.Min(buffer.Length, room - Position);
            base.Write(buffer[..fits]);
            if (fits < buffer.Length)
                throw new IOException("No space left on device", 28);
        }
    }

    private static async Task<JsonElement> FirstJobAsync(WebApp app)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            if ((await app.GetAsync("/api/jobs")).GetProperty("jobs").EnumerateArray().ToList() is [var job])
                return job;
            await Task.Delay(100, Stop);
        }
        throw new TimeoutException("There is no job.");
    }

    private static byte[] Jpeg(WebApp app)
    {
        var path = Path.ChangeExtension(app.Video(), ".jpg");
        SampleVideo.Run("ffmpeg", ["-v", "error", "-y", "-i", app.Video(), "-frames:v", "1", path]);
        return File.ReadAllBytes(path);
    }

    private static async Task<ClientWebSocket> ConnectAsync(WebApp app)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(app.Address) { Scheme = "ws", Path = "/api/live" }.Uri, Stop);
        return socket;
    }

    private static async Task<ClientWebSocket> StartAsync(WebApp app)
    {
        var socket = await ConnectAsync(app);
        await SendAsync(socket, JsonSerializer.Serialize(_start));
        var ready = (await ReceiveAsync(socket))!.Value;
        Assert.Equal("ready", ready.GetProperty("type").GetString());
        Assert.Equal(["happy", "sad"], ready.GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
        return socket;
    }

    private static async Task StopAsync(ClientWebSocket socket)
    {
        await SendAsync(socket, """{"type":"stop"}""");
        while (await ReceiveAsync(socket) is not null)
            continue;
    }

    private static Task SendAsync(ClientWebSocket socket, string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, Stop);

    private static Task SendAsync(ClientWebSocket socket, uint number, byte[] jpeg)
    {
        var message = new byte[4 + jpeg.Length];
        BinaryPrimitives.WriteUInt32BigEndian(message, number);
        jpeg.CopyTo(message, 4);
        return socket.SendAsync(message, WebSocketMessageType.Binary, true, Stop);
    }

    /// <summary>The next message, or null when the server closes.</summary>
    private static async Task<JsonElement?> ReceiveAsync(ClientWebSocket socket)
    {
        using var text = new MemoryStream();
        var buffer = new byte[16_384];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, Stop);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            text.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return JsonSerializer.Deserialize<JsonElement>(text.ToArray());
        }
    }
}
