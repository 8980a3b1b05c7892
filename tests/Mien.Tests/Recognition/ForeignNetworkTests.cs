using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mien.Models;
using Mien.Recognition;

namespace Mien.Tests.Recognition;

public sealed class ForeignNetworkTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private string Model => _temp["net.onnx"];

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_network_without_a_card_is_refused_with_what_the_card_must_hold()
    {
        var sha256 = Write(OnnxBytes.Model(OnnxBytes.GreyMean(16)));
        var message = Refused();
        Assert.All([Model, _temp["net.json"], "mien.card/1", "\"labels\"", "\"input\"", "\"output\"", "\"licence\"", "\"source\"", sha256],
            part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void With_a_card_a_grey_network_of_one_picture_at_a_time_runs()
    {
        Card(Write(OnnxBytes.Model(OnnxBytes.GreyMean(16))), card => card["output"] = "probabilities");
        using var classifier = ExpressionClassifier.Load(Model, 1);
        Assert.Equal(["happy", "sad"], classifier.Labels);   // "Happiness" and "sadness" in the card
        Assert.Equal("MIT", classifier.Metadata["licence"]);
        Assert.Null(classifier.Notice);
        var answers = classifier.Classify([Grey(10), Grey(200), Grey(77)]);
        Assert.Equal([0.1f, 2, 0.77f], answers.Select(answer => answer[0]), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.All(answers, answer => Assert.Equal(answer[0], answer[1]));
    }

    [Fact]
    public void Logits_of_a_card_become_probabilities()
    {
        Card(Write(OnnxBytes.Model(OnnxBytes.GreyMean(16))), card => card["output"] = "logits");
        using var classifier = ExpressionClassifier.Load(Model, 1);
        Assert.Equal([0.5f, 0.5f], classifier.Classify([Grey(200)])[0]);
    }

    [Theory]
    [InlineData("format", "\"mien.card/9\"")]
    [InlineData("labels", "[\"happy\"]")]
    [InlineData("labels", "[\"happy\",\"joy\"]")]
    [InlineData("labels", "[\"happy\",\" \"]")]
    [InlineData("labels", "null")]
    [InlineData("input", "null")]
    [InlineData("input", "{\"size\":16,\"order\":\"Rgb\",\"mean\":[0],\"std\":[1,1,1],\"grey\":true}")]
    [InlineData("input", "{\"size\":16,\"order\":\"Rgb\",\"mean\":[0,0,0],\"std\":[1,0,1],\"grey\":true}")]
    [InlineData("input", "{\"size\":1000000,\"order\":\"Rgb\",\"mean\":[0,0,0],\"std\":[1,1,1],\"grey\":true}")]
    [InlineData("input", "{\"size\":16,\"order\":\"Rgb\",\"mean\":[0,0,0],\"std\":[1,1,1],\"grey\":true,\"crop\":\"hand\"}")]
    [InlineData("output", "\"scores\"")]
    [InlineData("licence", "\"\"")]
    [InlineData("source", "null")]
    [InlineData("sha256", "\"0123\"")]
    [InlineData("temperature", "0")]
    public void A_card_that_does_not_fit_says_where(string key, string value)
    {
        Card(Write(OnnxBytes.Model(OnnxBytes.GreyMean(16))), card => card[key] = JsonNode.Parse(value));
        var message = Refused();
        Assert.Contains(_temp["net.json"], message, StringComparison.Ordinal);
        Assert.Contains(key, message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_of_a_card_are_said_at_once()
    {
        Card(Write(OnnxBytes.Model(OnnxBytes.GreyMean(16))), card => { card["licence"] = ""; card["output"] = "?"; card["temperature"] = -1; });
        Assert.All(["licence", "output", "temperature"], key => Assert.Contains(key, Refused(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("inputName", "z")]
    [InlineData("outputName", "z")]
    public void A_tensor_that_is_not_there_is_named(string key, string name)
    {
        Card(Write(OnnxBytes.Model(OnnxBytes.GreyMean(16))), card => card[key] = name);
        Assert.Contains("'z'", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_for_colour_does_not_fit_a_grey_network()
    {
        Card(Write(OnnxBytes.Model(OnnxBytes.GreyMean(16))), card => card["input"]!["grey"] = false);
        Assert.Contains("(N, 3, 16, 16)", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_number_of_labels_is_refused()
    {
        Card(Write(OnnxBytes.Model(OnnxBytes.GreyMean(16))), card => card["labels"] = new JsonArray("happy", "sad", "angry"));
        Assert.Contains("(N, 3)", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_that_is_no_json_is_named()
    {
        Write(OnnxBytes.Model(OnnxBytes.GreyMean(16)));
        File.WriteAllText(_temp["net.json"], "licence: MIT");
        Assert.Contains(_temp["net.json"], Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret.bin")]
    [InlineData("../../../../etc/passwd")]
    public void Weights_in_another_file_are_never_read(string place)
    {
        File.WriteAllText(_temp["secret.bin"], "0123456789abcdef");
        Card(Write(OnnxBytes.Model(OnnxBytes.GreyMean(16, OnnxBytes.ExternalTensor(place)))), _ => { });
        Assert.Contains("external data", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_in_another_file_are_found_inside_a_branch()
    {
        var constant = OnnxBytes.Message(tensor => { OnnxBytes.Text(tensor, 1, "value"); OnnxBytes.Block(tensor, 5, OnnxBytes.ExternalTensor("secret.bin")); OnnxBytes.Number(tensor, 20, 4); });
        var branch = OnnxBytes.Message(graph => OnnxBytes.Block(graph, 1, OnnxBytes.Node("Constant", [], "c", constant)));
        var attribute = OnnxBytes.Message(then => { OnnxBytes.Text(then, 1, "then_branch"); OnnxBytes.Block(then, 6, branch); OnnxBytes.Number(then, 20, 5); });
        Write(OnnxBytes.Model(OnnxBytes.Message(graph => OnnxBytes.Block(graph, 1, OnnxBytes.Node("If", ["x"], "y", attribute)))));
        Assert.Contains("external data", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_nested_without_end_is_refused()
    {
        var graph = OnnxBytes.GreyMean(16);
        for (var i = 0; i < 100; i++)
        {
            var inner = graph;
            graph = OnnxBytes.Message(outer => OnnxBytes.Block(outer, 1, OnnxBytes.Node("If", ["x"], "y", OnnxBytes.Message(a => OnnxBytes.Block(a, 6, inner)))));
        }
        Write(OnnxBytes.Model(graph));
        Assert.Contains("deep", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_too_large_is_refused_unread()
    {
        using (var stream = File.Create(Model))
            stream.SetLength(OnnxFile.Limit + 1);
        Assert.Contains("bytes", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cut_of_a_file_is_refused_by_name()
    {
        var whole = OnnxBytes.Model(OnnxBytes.GreyMean(16));
        for (var length = 0; length < whole.Length; length++)
        {
            Write(whole[..length]);
            Assert.Contains(Model, Refused(), StringComparison.Ordinal);
        }
    }

    private string Refused() => Assert.Throws<MienException>(() => ExpressionClassifier.Load(Model, 1)).Message;

    private string Write(byte[] bytes)
    {
        File.WriteAllBytes(Model, bytes);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private void Card(string sha256, Action<JsonObject> change)
    {
        var card = JsonSerializer.SerializeToNode(new ForeignCard(ForeignCard.FormatName, ["Happiness", "sadness"],
            new InputSpec(16, ChannelOrder.Rgb, [0, 0, 0], [100, 100, 100], Grey: true), "logits", "MIT", "a test", sha256), ModelJson.Options)!.AsObject();
        change(card);
        File.WriteAllText(_temp["net.json"], card.ToJsonString());
    }

    private static ReadOnlyMemory<byte> Grey(byte value) => Enumerable.Repeat(value, 16 * 16 * 3).ToArray();
}
