using Mien.Models;

namespace Mien.Tests.Models;

public sealed class ModelStoreTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private ModelStore Store => new(_temp["store"]);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void The_environment_chooses_the_folder_before_the_account_does()
    {
        Assert.Equal("/somewhere", ModelStore.DefaultFolder(_ => "/somewhere"));
        Assert.EndsWith(Path.Combine("mien", "models"), ModelStore.DefaultFolder(_ => null), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_were_not_fetched_are_not_found() => Assert.Null(Store.Find("vgg16"));

    [Fact]
    public void An_unknown_name_is_answered_with_the_known_ones()
    {
        var error = Assert.Throws<MienException>(() => Store.Find("vgg19"));
        Assert.Contains("vgg16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_bytes_with_the_same_layers_are_accepted_and_found()
    {
        var source = await WriteAsync("other.h5");
        var seen = new List<string>();
        var path = await Store.FetchAsync("vgg16", source, validate: part => seen.Add(File.ReadAllText(part)), ct: Ct);
        Assert.Equal(path, Store.Find("VGG16"));
        Assert.Equal(["thirteen layers"], seen);
        Assert.Equal(PublishedWeights.Vgg16.FileName, Path.GetFileName(path));
    }

    [Fact]
    public async Task Other_bytes_with_other_layers_are_refused_with_the_reason()
    {
        var source = await WriteAsync("other.h5");
        var error = await Assert.ThrowsAsync<MienException>(() => Store.FetchAsync(
            "vgg16", source, validate: _ => throw new InvalidDataException("block3_conv2 is missing"), ct: Ct));
        Assert.Contains("block3_conv2 is missing", error.Message, StringComparison.Ordinal);
        Assert.Null(Store.Find("vgg16"));
        Assert.Empty(Directory.GetFiles(Store.Folder));
        Assert.True(File.Exists(source));
    }

    [Fact]
    public async Task Without_a_look_into_the_layers_only_the_published_file_is_accepted()
    {
        var source = await WriteAsync("other.h5");
        await Assert.ThrowsAsync<MienException>(() => Store.FetchAsync("vgg16", source, ct: Ct));
        Assert.Null(Store.Find("vgg16"));
    }

    [Fact]
    public async Task Another_address_and_another_folder_can_be_given()
    {
        using var server = new LoopbackServer((request, reply) => reply.File(request, "thirteen layers"u8.ToArray()));
        var path = await Store.FetchAsync("vgg16", server.Url("copy.h5"), _temp["here"], _ => { }, ct: Ct);
        Assert.Equal(_temp["here", PublishedWeights.Vgg16.FileName], path);
    }

    [Fact]
    [Trait("data", "real")]
    public async Task A_file_is_imported_by_its_bytes_whatever_its_name()
    {
        File.Copy(TestData.Require("detectors", "face_detection_yunet_2023mar.onnx"), _temp["download (1)"]);
        Assert.Equal(PublishedWeights.YuNet, await Store.ImportAsync(_temp["download (1)"], ct: Ct));
        var stored = Assert.Single(await Store.ListAsync(Ct));
        Assert.Equal((PublishedWeights.YuNet, Store.Find("yunet"), 232_589, true), (stored.Weights, stored.Path, stored.Size, stored.Published));
        Assert.True(File.Exists(_temp["download (1)"]));
    }

    [Fact]
    public async Task An_unknown_file_is_not_imported()
    {
        var source = await WriteAsync("other.onnx");
        await File.WriteAllBytesAsync(_temp["same-size.onnx"], new byte[PublishedWeights.YuNet.Size], Ct);
        foreach (var file in new[] { source, _temp["same-size.onnx"], _temp["none.onnx"] })
            Assert.Contains(file, (await Assert.ThrowsAsync<MienException>(() => Store.ImportAsync(file, ct: Ct))).Message, StringComparison.Ordinal);
        Assert.Empty(await Store.ListAsync(Ct));
    }

    [Fact]
    public async Task An_altered_file_is_listed_as_such_and_can_be_removed()
    {
        Directory.CreateDirectory(Store.Folder);
        await File.WriteAllTextAsync(Path.Combine(Store.Folder, PublishedWeights.YuNet.FileName), "altered", Ct);
        Assert.False(Assert.Single(await Store.ListAsync(Ct)).Published);
        Store.Remove("YuNet");
        Assert.Empty(Directory.GetFiles(Store.Folder));
        Assert.Contains("not in the store", Assert.Throws<MienException>(() => Store.Remove("yunet")).Message, StringComparison.Ordinal);
    }

    private async Task<string> WriteAsync(string name)
    {
        await File.WriteAllTextAsync(_temp[name], "thirteen layers", Ct);
        return _temp[name];
    }
}
