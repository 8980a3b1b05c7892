using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Mien.Faces;
using Mien.Media;
using Mien.Recognition;
using Mien.Tests.Faces;

namespace Mien.Tests.Web;

public class FaceRequestTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_200_requests_32_at_a_time_none_is_lost_and_none_is_wrong()
    {
        await using var app = await WebApp.StartAsync();
        using var classifier = ExpressionClassifier.Load(Path.Combine(app.Data, "models", "net.onnx"));
        var wrong = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Stop }, async (shade, cancel) =>
        {
            var rgb = Enumerable.Repeat((byte)(shade + 20), 24 * 24 * 3).ToArray();
            var expected = classifier.Classify([FaceCrop.Cut(new Frame(0, TimeSpan.Zero, 24, 24, rgb), null, classifier.Input)])[0];
            using var answer = await app.Client.PostAsync($"/api/face?model={WebApp.Model}&faces=crop", new ByteArrayContent(ImageFile.EncodePng(rgb, 24, 24)), cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var got = (await WebApp.JsonAsync(answer)).GetProperty("faces").EnumerateArray().Single().GetProperty("probabilities").EnumerateArray().Select(p => p.GetDouble()).ToList();
            if (!got.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) < 1e-4))
                Interlocked.Increment(ref wrong);
        });
        Assert.Equal(0, wrong);
    }

    [Fact]
    public async Task Several_pictures_are_answered_in_their_order_and_a_bad_one_says_so()
    {
        await using var app = await WebApp.StartAsync();
        using var form = new MultipartFormDataContent();
        form.Add(new ByteArrayContent(ImageFile.EncodePng(new byte[20 * 20 * 3], 20, 20)), "a", "first.png");
        form.Add(new ByteArrayContent("no picture"u8.ToArray()), "b", "second.png");
        form.Add(new ByteArrayContent(ImageFile.EncodePng(new byte[30 * 20 * 3], 30, 20)), "c", "third.png");
        form.Add(new ByteArrayContent([]), "d", "fourth.png");
        using var answer = await app.Client.PostAsync($"/api/faces?model={WebApp.Model}&faces=crop", form, Stop);
        var pictures = (await WebApp.JsonAsync(answer)).GetProperty("pictures").EnumerateArray().ToList();
        Assert.Equal(["first.png", "second.png", "third.png", "fourth.png"], pictures.Select(picture => picture.GetProperty("name").GetString()));
        Assert.Equal([1, 0, 1, 0], pictures.Select(picture => picture.GetProperty("faces").GetArrayLength()));
        Assert.Contains("second.png", pictures[1].GetProperty("error").GetString());
        Assert.Contains("empty", pictures[3].GetProperty("error").GetString());
    }

    [Fact]
    public async Task The_faces_of_a_photo_are_found()
    {
        var (photo, store) = (TestData.Require("edge"), Path.GetDirectoryName(FaceDetectorTests.Model)!);
        await using var app = await WebApp.StartAsync(options => options with { Store = store });
        using var body = new ByteArrayContent(File.ReadAllBytes(Directory.GetFiles(photo).First(file => MediaFile.IsPicture(file))));
        body.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using var answer = await app.Client.PostAsync($"/api/face?model={WebApp.Model}", body, Stop);
        Assert.Equal(5, (await WebApp.JsonAsync(answer)).GetProperty("faces").GetArrayLength());
    }

    [Fact]
    public async Task A_text_is_no_picture()
    {
        await using var app = await WebApp.StartAsync();
        using var answer = await app.Client.PostAsync($"/api/face?model={WebApp.Model}&faces=crop", new StringContent("no picture"), Stop);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task More_faces_than_may_wait_are_sent_away()
    {
        await using var app = await WebApp.StartAsync(options => options with { Limits = options.Limits with { FacesWaiting = 0 } });
        using var answer = await app.Client.PostAsync($"/api/face?model={WebApp.Model}&faces=crop", new ByteArrayContent(ImageFile.EncodePng(new byte[12], 2, 2)), Stop);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.True(answer.Headers.Contains("Retry-After"));
    }

    [Fact]
    public async Task Models_tell_their_licence_uses_and_measured_accuracy()
    {
        await using var app = await WebApp.StartAsync();
        var models = (await app.GetAsync("/api/models")).GetProperty("models").EnumerateArray().ToList();
        var mien = models[0];
        Assert.Equal("mien", mien.GetProperty("name").GetString());
        Assert.NotEmpty(mien.GetProperty("licence").GetString()!);
        Assert.NotEmpty(mien.GetProperty("measured").GetProperty("protocol").GetString()!);
        Assert.NotEmpty(mien.GetProperty("prohibited").EnumerateArray());
        var foreign = models.Single(model => model.GetProperty("name").GetString() == WebApp.Model);
        Assert.Equal(JsonValueKind.Null, foreign.GetProperty("measured").ValueKind);
        Assert.Equal("MIT", foreign.GetProperty("licence").GetString());
        var measured = mien.GetProperty("measured");
        Assert.Contains(string.Create(CultureInfo.InvariantCulture,
            $"| {measured.GetProperty("on").GetString()} | as they are | {measured.GetProperty("support").GetInt32():N0} | {measured.GetProperty("accuracy").GetDouble():0.000} ("),
            (await app.GetAsync("/api/models/mien")).GetProperty("card").GetString());
        Assert.EndsWith("without copies of training pictures", measured.GetProperty("on").GetString());
    }
}
