using Google.Protobuf;
using Mien.Lab.Networks;
using Mien.Models;
using Mien.Recognition;
using Mien.Tests.Datasets;
using Mien.Tests.Media;
using TorchSharp;

namespace Mien.Tests.Recognition;

public sealed class ExpressionRecognizerTests(ExpressionRecognizerTests.TinyModel model) : IClassFixture<ExpressionRecognizerTests.TinyModel>, IDisposable
{
    private readonly TempFolder _temp = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Every_frame_of_a_video_gets_probabilities_at_its_time()
    {
        // 40 frames are more than one batch.
        var path = SampleVideo.Make(_temp["a.mp4"], 40);
        using var classifier = ExpressionClassifier.Load(model.Folder, threads: 1);
        var clip = await new ExpressionRecognizer(classifier).RecognizeClipAsync(path, cancel: Ct);
        Assert.Equal(Enumerable.Range(0, 40), clip.Frames.Select(frame => frame.Frame));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => TimeSpan.FromSeconds(i / 10.0)), clip.Frames.Select(frame => frame.Time));
        Assert.All(clip.Frames, frame => Assert.Equal(1, frame.Probabilities.Sum(), 1e-6));
        Assert.All(clip.Frames, frame => Assert.Equal(3, frame.Probabilities.Length));
        Assert.Equal(1, clip.Vote.Sum(), 1e-6);
        Assert.Equal(clip.Frames.Average(frame => frame.Probabilities[0]), clip.Vote[0], 1e-9);
        Assert.Equal(clip.Labels[clip.Vote.ToList().IndexOf(clip.Vote.Max())], clip.Label);
    }

    [Fact]
    public async Task A_frame_does_not_depend_on_its_batch()
    {
        var path = SampleVideo.Make(_temp["a.mp4"], 3);
        using var classifier = ExpressionClassifier.Load(model.Folder, threads: 1);
        var together = (await new ExpressionRecognizer(classifier).RecognizeClipAsync(path, cancel: Ct)).Frames;
        var frames = await Mien.Media.VideoReader.ReadAsync(path, 32, 32, cancel: Ct).ToListAsync(Ct);
        Assert.All(frames, frame => Assert.All(classifier.Classify([frame.Rgb])[0].Zip(together[frame.Index].Probabilities),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5)));
    }

    [Fact]
    public async Task A_picture_is_a_clip_of_one_frame()
    {
        using var classifier = ExpressionClassifier.Load(model.Folder, threads: 1);
        var clip = await new ExpressionRecognizer(classifier).RecognizeClipAsync(SampleFrames.Picture(_temp["a.PNG"], 1, size: 50), cancel: Ct);
        Assert.Equal(TimeSpan.Zero, Assert.Single(clip.Frames).Time);
        Assert.Equal(clip.Frames[0].Probabilities, clip.Vote);
    }

    [Fact]
    public void The_model_says_what_it_is()
    {
        using var classifier = ExpressionClassifier.Load(model.File, threads: 1);
        Assert.Equal(["happy", "sad", "angry"], classifier.Labels);
        Assert.Equal(InputSpec.KerasVgg16 with { Size = 32 }, classifier.Input);
        Assert.Equal("actors", classifier.Metadata["protocol"]);
        Assert.Equal(1, classifier.Temperature);
    }

    [Fact]
    public async Task An_input_that_cannot_be_read_is_named()
    {
        using var classifier = ExpressionClassifier.Load(model.Folder, threads: 1);
        var recognizer = new ExpressionRecognizer(classifier);
        File.WriteAllText(_temp["letter.png"], "Dear Sir");
        File.WriteAllText(_temp["letter.mp4"], "Dear Sir");
        foreach (var path in new[] { _temp["letter.png"], _temp["letter.mp4"], _temp["none.mp4"] })
            Assert.Contains(path, (await Assert.ThrowsAsync<MienException>(() => recognizer.RecognizeClipAsync(path, cancel: Ct))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_missing_garbage_or_cut_off_is_named()
    {
        File.WriteAllText(_temp["garbage.onnx"], "not a network");
        File.WriteAllBytes(_temp["cut.onnx"], File.ReadAllBytes(model.File)[..1_000_000]);
        foreach (var path in new[] { _temp["none.onnx"], _temp.Path, _temp["garbage.onnx"], _temp["cut.onnx"] })
            Assert.Contains(path, Assert.Throws<MienException>(() => ExpressionClassifier.Load(path, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_someone_else_is_refused()
    {
        File.WriteAllBytes(_temp["foreign.onnx"], Identity([]));
        Assert.Contains("foreign.onnx' has no 'labels'", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[\"happy\",\"sad\",\"angry\"]", "{\"size\":32}")]
    [InlineData("[\"happy\",\"sad\",\"angry\"]", "null")]
    [InlineData("null", "{\"size\":32,\"order\":\"Bgr\",\"mean\":[1,1,1],\"std\":[1,1,1]}")]
    [InlineData("[\"happy\"", "{\"size\":32,\"order\":\"Bgr\",\"mean\":[1,1,1],\"std\":[1,1,1]}")]
    [InlineData("[\"happy\",\"sad\"]", "{\"size\":32,\"order\":\"Bgr\",\"mean\":[1],\"std\":[1,1,1]}")]
    [InlineData("[\"happy\",\"sad\"]", "{\"size\":32,\"order\":\"Bgr\",\"mean\":[1,1,1],\"std\":[1,1,1]}")]
    public void A_network_whose_metadata_or_tensors_do_not_fit_is_refused(string labels, string input)
    {
        File.WriteAllBytes(_temp["foreign.onnx"], Identity(new() { ["labels"] = labels, ["input"] = input }));
        Assert.Contains("foreign.onnx", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("data", "real")]
    public void The_face_detectors_network_is_refused_as_an_expression_model()
    {
        var path = TestData.Require("detectors", "face_detection_yunet_2023mar.onnx");
        Assert.Contains("has no 'labels'", Assert.Throws<MienException>(() => ExpressionClassifier.Load(path, 1)).Message, StringComparison.Ordinal);
    }

    private string Refused() => Assert.Throws<MienException>(() => ExpressionClassifier.Load(_temp["foreign.onnx"], 1)).Message;

    /// <summary>A valid ONNX file that hands its input x (1) through to y (field numbers of onnx.proto).</summary>
    private static byte[] Identity(Dictionary<string, string> metadata)
    {
        byte[] Value(string name) => Message(value => { Bytes(value, 1, Text(name)); Bytes(value, 2, [10, 10, 8, 1, 18, 6, 10, 4, 8, 1, 8, 1]); });
        byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);
        var graph = Message(output =>
        {
            Bytes(output, 1, Message(node => { Bytes(node, 1, Text("x")); Bytes(node, 2, Text("y")); Bytes(node, 4, Text("Identity")); }));
            Bytes(output, 2, Text("identity"));
            Bytes(output, 11, Value("x"));
            Bytes(output, 12, Value("y"));
        });
        return Message(output =>
        {
            Number(output, 1, 8);
            Bytes(output, 7, graph);
            Bytes(output, 8, Message(opset => Number(opset, 2, 17)));
            foreach (var (key, value) in metadata)
                Bytes(output, 14, Message(entry => { Bytes(entry, 1, Text(key)); Bytes(entry, 2, Text(value)); }));
        });
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
            write(output);
        return memory.ToArray();
    }

    private static void Number(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void Bytes(CodedOutputStream output, int field, byte[] value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(value));
    }

    /// <summary>A VGG16 with fresh weights, a pooled head and 32x32 input, exported once for all tests.</summary>
    public sealed class TinyModel : IDisposable
    {
        private readonly TempFolder _temp = new();

        public TinyModel()
        {
            torch.manual_seed(1);
            var head = HeadSpec.Parse("gap,8", []);
            using var network = new Vgg16(32, head, 3);
            OnnxExport.Write(File, network, head, InputSpec.KerasVgg16 with { Size = 32 }, ["happy", "sad", "angry"],
                new Dictionary<string, string> { ["protocol"] = "actors" });
        }

        public string Folder => _temp.Path;

        public string File => _temp["model.onnx"];

        public void Dispose() => _temp.Dispose();
    }
}
