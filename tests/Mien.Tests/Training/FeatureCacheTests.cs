using Mien.Lab.Datasets;
using Mien.Lab.Networks;
using Mien.Lab.Training;
using Mien.Models;
using Mien.Tests.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Mien.Tests.Training;

[Collection(ProcessWide.Name)]
public sealed class FeatureCacheTests : IDisposable
{
    private const string Hash = "abc";
    private const int Block5 = 24;
    private static readonly InputSpec _input = InputSpec.KerasVgg16 with { Size = TinyFrames.Size };
    private readonly TempFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly FrameSet _frames;
    private readonly Vgg16 _network;

    public FeatureCacheTests()
    {
        _frames = TinyFrames.Create(_folder.Path, pictures: 6);
        random.manual_seed(3);
        _network = new Vgg16(TinyFrames.Size, HeadSpec.Parse("gap", []), 3);
    }

    public void Dispose()
    {
        _network.Dispose();
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(Block5)]
    [InlineData(Vgg16.FeatureCount)]
    public void Rows_are_the_direct_forward_pass(int boundary)
    {
        using var cache = Open(boundary);
        int[] rows = [70, 0, 35, 3];
        var direct = Direct(rows, boundary, mirrored: false);
        var gathered = cache.Gather(rows);
        Assert.Equal(direct.shape, gathered.shape);
        Assert.True(direct.allclose(gathered, 1e-4, 1e-4 * direct.abs().max().item<float>()));
    }

    [Fact]
    public void Mirrored_views_are_the_mirrored_pictures()
    {
        using var cache = Open(Block5, views: 2);
        int[] rows = [2, 71];
        var direct = Direct(rows, Block5, mirrored: true);
        Assert.True(direct.allclose(cache.Gather([.. rows.Select(row => row + cache.Pictures)]), 1e-4, 1e-4 * direct.abs().max().item<float>()));
        Assert.True(Direct(rows, Block5, mirrored: false).allclose(cache.Gather(rows), 1e-4, 1e-4 * direct.abs().max().item<float>()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(144)]
    public void An_interrupted_build_ends_with_the_same_bytes(int rowsLeft)
    {
        Open(Block5, views: 2).Dispose();
        var path = PathOf(Block5, views: 2);
        var whole = File.ReadAllBytes(path);
        Assert.Equal(FeatureCache.Bytes(72, Block5, TinyFrames.Size, ScalarType.Float32, 2), whole.Length);
        var cut = Math.Min(whole.Length, whole.Length / 144 * rowsLeft + 77);
        File.Delete(path);
        File.WriteAllBytes(path + ".part", whole[..cut]);
        Open(Block5, views: 2).Dispose();
        Assert.True(whole.AsSpan().SequenceEqual(File.ReadAllBytes(path)));
        Assert.False(File.Exists(path + ".part"));
    }

    [Fact]
    public void A_cancelled_build_keeps_whole_batches_and_no_final_file()
    {
        using var cancel = new CancellationTokenSource();
        var progress = new Cancel(cancel);
        Assert.Throws<OperationCanceledException>(() =>
            FeatureCache.Open(_frames, _network, Block5, _input, Hash, ScalarType.Float32, 1, progress, cancel.Token));
        var path = PathOf(Block5);
        Assert.False(File.Exists(path));
        Assert.Equal(FeatureCache.Bytes(64, Block5, TinyFrames.Size, ScalarType.Float32, 1), new FileInfo(path + ".part").Length);
    }

    [Fact]
    public void A_second_opening_computes_nothing()
    {
        Open(Block5).Dispose();
        var written = File.GetLastWriteTimeUtc(PathOf(Block5));
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        FeatureCache.Open(_frames, _network, Block5, _input, Hash, ScalarType.Float32, 1, null, cancel.Token).Dispose();
        Assert.Equal(written, File.GetLastWriteTimeUtc(PathOf(Block5)));
    }

    [Fact]
    public void A_file_of_another_length_is_built_again()
    {
        Open(Block5).Dispose();
        var path = PathOf(Block5);
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..^100]);
        using (var cache = Open(Block5))
            cache.Gather([71]);
        Assert.True(whole.AsSpan().SequenceEqual(File.ReadAllBytes(path)));
    }

    [Fact]
    public void Every_other_option_has_another_file()
    {
        using var other = new TempFolder();
        var changed = TinyFrames.Create(other.Path, seed: 2);
        string[] paths =
        [
            PathOf(Block5), PathOf(17), PathOf(Block5, views: 2),
            FeatureCache.PathOf(_frames, Block5, _input, "other weights", ScalarType.Float32, 1),
            FeatureCache.PathOf(_frames, Block5, _input, Hash, ScalarType.BFloat16, 1),
            FeatureCache.PathOf(_frames, Block5, _input with { Grey = true }, Hash, ScalarType.Float32, 1),
            FeatureCache.PathOf(_frames, Block5, _input with { Mean = [1, 2, 3] }, Hash, ScalarType.Float32, 1),
            FeatureCache.PathOf(changed, Block5, _input, Hash, ScalarType.Float32, 1),
        ];
        Assert.Equal(paths.Length, paths.Select(Path.GetFileName).Distinct().Count());
        Assert.Equal(PathOf(Block5), PathOf(Block5));
    }

    [Fact]
    public void Half_precision_takes_half_the_bytes_and_stays_near()
    {
        using var single = Open(Block5);
        using var half = Open(Block5, ScalarType.BFloat16);
        Assert.Equal(2 * new FileInfo(PathOf(Block5, ScalarType.BFloat16)).Length, new FileInfo(PathOf(Block5)).Length);
        int[] rows = [0, 9];
        var (exact, near) = (single.Gather(rows), half.Gather(rows));
        Assert.Equal(ScalarType.BFloat16, near.dtype);
        Assert.InRange(((exact - near.to(ScalarType.Float32)).abs().max() / exact.abs().max()).item<float>(), 0, 0.03);
    }

    [Fact]
    public void A_broken_picture_is_an_error_that_names_it()
    {
        File.WriteAllText(Path.Combine(_folder.Path, _frames.Rows[40].Path), "no picture");
        Assert.Contains(Path.GetFileName(_frames.Rows[40].Path), Assert.Throws<MienException>(() => Open(Block5)).Message);
    }

    private FeatureCache Open(int boundary, ScalarType precision = ScalarType.Float32, int views = 1) =>
        FeatureCache.Open(_frames, _network, boundary, _input, Hash, precision, views, null, CancellationToken.None);

    private string PathOf(int boundary, ScalarType precision = ScalarType.Float32, int views = 1) =>
        FeatureCache.PathOf(_frames, boundary, _input, Hash, precision, views);

    private Tensor Direct(int[] rows, int boundary, bool mirrored)
    {
        using var _ = no_grad();
        var pictures = stack(rows.Select(row =>
        {
            var planes = new float[3 * TinyFrames.Size * TinyFrames.Size];
            _input.Write(_frames.ReadPixels(_frames.Rows[row]), planes);
            var picture = tensor(planes, [3, TinyFrames.Size, TinyFrames.Size]);
            return mirrored ? picture.flip(2) : picture;
        }));
        return _network.forwardFeatures(pictures, 0, boundary, ScalarType.Float32);
    }

    private sealed class Cancel(CancellationTokenSource source) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => source.Cancel();
    }
}
