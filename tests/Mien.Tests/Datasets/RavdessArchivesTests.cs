using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Mien.Lab.Datasets;
using Mien.Models;
using Mien.Tests.Models;

namespace Mien.Tests.Datasets;

public sealed class RavdessArchivesTests : IDisposable
{
    private static readonly DownloadOptions _fast = new(Tries: 3) { Backoff = TimeSpan.FromMilliseconds(1) };
    private readonly TempFolder _temp = new();
    private readonly Dictionary<string, byte[]> _zips = [];
    private string _record = "{}";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public RavdessArchivesTests()
    {
        foreach (var actor in new[] { 1, 2, 24 })
            _zips[$"Video_Speech_Actor_{actor:00}.zip"] = ZipOf($"Actor_{actor:00}/02-01-01-01-01-01-{actor:00}.mp4");
    }

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("""{"id":1188976,"files":[FILES]}""", "self", "")]
    [InlineData("""{"files":{"enabled":true,"entries":{MEMBERS}}}""", "content", "")]
    [InlineData("""{"enabled":true,"entries":[FILES]}""", "content", "")]
    [InlineData("""{"files":[FILES]}""", "self", "/content")]
    public async Task Archives_sizes_and_checksums_come_from_the_record(string layout, string link, string suffix)
    {
        using var server = Serve();
        var files = _zips.Keys.Append("Audio_Speech_Actors_01-24.zip").Append("Video_Song_Actor_01.zip")
            .Select(name => (name, File(server, name, link, suffix))).ToList();
        _record = layout.Replace("FILES", string.Join(",", files.Select(file => file.Item2)))
            .Replace("MEMBERS", string.Join(",", files.Select(file => $"\"{file.name}\":{file.Item2}")));
        var archives = await new RavdessArchives(_fast).ReadRecordAsync(server.Url("record"), Ct);
        Assert.Equal([1, 2, 24], archives.Select(archive => archive.Actor));
        Assert.Equal(_zips.Values.Select(zip => (long)zip.Length), archives.Select(archive => archive.Size));
        Assert.Equal(_zips.Values.Select(Md5), archives.Select(archive => archive.Hash.ToString()));
        Assert.All(archives, archive => Assert.EndsWith(archive.FileName + suffix, archive.Link.AbsoluteUri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_actors_asked_for_are_fetched_and_verified()
    {
        using var server = Serve();
        Publish(server);
        var seen = new List<WorkProgress>();
        var fetch = await new RavdessArchives(_fast).FetchAsync(
            _temp["to"], server.Url("record"), [24, 1], new DownloadBench.Reports(seen.Add), Ct);
        Assert.Equal([_temp["to", "Video_Speech_Actor_01.zip"], _temp["to", "Video_Speech_Actor_24.zip"]], fetch.Paths);
        Assert.Equal(fetch.Paths, Directory.GetFiles(_temp["to"]).Order());
        Assert.Contains("MD5", fetch.Check, StringComparison.Ordinal);
        Assert.Equal(seen[^1].Total, seen[^1].Done);
        Assert.Equal(seen.Select(progress => progress.Done).Order(), seen.Select(progress => progress.Done));
    }

    [Fact]
    public async Task A_second_run_fetches_only_what_is_missing()
    {
        using var server = Serve();
        Publish(server);
        await new RavdessArchives(_fast).FetchAsync(_temp["to"], server.Url("record"), [1], ct: Ct);
        await new RavdessArchives(_fast).FetchAsync(_temp["to"], server.Url("record"), [1, 2], ct: Ct);
        Assert.Equal(["record", "Video_Speech_Actor_01.zip", "record", "Video_Speech_Actor_02.zip"],
            server.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task An_archive_that_is_not_what_the_record_says_is_refused()
    {
        using var server = Serve();
        Publish(server);
        var length = _zips["Video_Speech_Actor_02.zip"].Length;
        _zips["Video_Speech_Actor_02.zip"] = new byte[length];
        var error = await Assert.ThrowsAsync<MienException>(
            () => new RavdessArchives(_fast).FetchAsync(_temp["to"], server.Url("record"), [1, 2], ct: Ct));
        Assert.Contains("Video_Speech_Actor_02.zip", error.Message, StringComparison.Ordinal);
        Assert.Equal([_temp["to", "Video_Speech_Actor_01.zip"]], Directory.GetFiles(_temp["to"]));
    }

    [Theory]
    [InlineData("file:///etc/passwd", "md5:00000000000000000000000000000000", "10", "link")]
    [InlineData("ftp://127.0.0.1/a", "md5:00000000000000000000000000000000", "10", "link")]
    [InlineData("../a", "md5:00000000000000000000000000000000", "10", "link")]
    [InlineData("http://127.0.0.1/a", "sha1:00", "10", "checksum")]
    [InlineData("http://127.0.0.1/a", "", "10", "checksum")]
    [InlineData("http://127.0.0.1/a", "md5:00000000000000000000000000000000", "-1", "size")]
    [InlineData("http://127.0.0.1/a", "md5:00000000000000000000000000000000", "1e30", "size")]
    [InlineData("http://127.0.0.1/a", "md5:00000000000000000000000000000000", "\"10\"", "size")]
    [InlineData("http://127.0.0.1/a", "md5:00000000000000000000000000000000", "9999999999999", "size")]
    public async Task A_record_that_is_not_safe_to_follow_is_refused(string link, string checksum, string size, string reason)
    {
        using var server = Serve();
        _record = $$$"""{"files":[{"key":"Video_Speech_Actor_01.zip","size":{{{size}}},"checksum":"{{{checksum}}}","links":{"self":"{{{link}}}"}}]}""";
        var error = await Refused(server);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_temp["to"]));
    }

    [Theory]
    [InlineData("../../Video_Speech_Actor_01.zip")]
    [InlineData("Video_Speech_Actor_01.zip\\n")]
    [InlineData("Video_Speech_Actor_25.zip")]
    [InlineData("Video_Speech_Actor_00.zip")]
    [InlineData("video_speech_actor_01.zip.exe")]
    public async Task A_file_of_another_name_is_passed_over(string name)
    {
        using var server = Serve();
        _record = $$"""{"files":[{{File(server, name, "self", "")}}]}""";
        Assert.Contains("lists no Video_Speech_Actor_NN.zip", await Refused(server), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[1,null,\"x\"]")]
    [InlineData("{\"files\":null}")]
    [InlineData("{\"files\":[{\"key\":7},{\"key\":\"Video_Speech_Actor_01.zip\",\"links\":[]}]}")]
    public async Task Anything_but_a_record_is_refused(string json)
    {
        using var server = Serve();
        _record = json;
        Assert.Contains("record", await Refused(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_archive_listed_twice_is_refused()
    {
        using var server = Serve();
        var file = File(server, "Video_Speech_Actor_01.zip", "self", "");
        _record = $$"""{"files":[{{file}},{{file}}]}""";
        Assert.Contains("twice", await Refused(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_record_is_cut_off()
    {
        using var server = Serve();
        _record = new string(' ', 5 << 20);
        Assert.Contains("at most 4,194,304", await Refused(server), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    public async Task An_actor_that_does_not_exist_is_refused(int actor)
    {
        var error = await Assert.ThrowsAsync<MienException>(
            () => new RavdessArchives(_fast).FetchAsync(_temp["to"], actors: [actor], ct: Ct));
        Assert.Contains("1 to 24", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Archives_of_a_local_folder_are_checked_to_be_whole_zips_and_it_says_so()
    {
        await WriteLocalAsync();
        var fetch = await new RavdessArchives(_fast).FetchAsync(_temp["to"], _temp["from"], [1, 2, 3], ct: Ct);
        Assert.Equal(2, fetch.Paths.Count);
        Assert.Equal([3], fetch.MissingActors);
        Assert.Contains("whole zips only", fetch.Check, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_archive_of_a_local_folder_is_refused()
    {
        await WriteLocalAsync();
        var path = _temp["from", "Video_Speech_Actor_02.zip"];
        await System.IO.File.WriteAllBytesAsync(path, _zips["Video_Speech_Actor_02.zip"][..^30], Ct);
        var error = await Assert.ThrowsAsync<MienException>(
            () => new RavdessArchives(_fast).FetchAsync(_temp["to"], _temp["from"], ct: Ct));
        Assert.Contains("Video_Speech_Actor_02.zip", error.Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(_temp["to", "Video_Speech_Actor_02.zip"]));
        Assert.True(System.IO.File.Exists(path));
    }

    [Fact]
    public async Task A_folder_without_archives_is_answered_with_what_is_expected()
    {
        Directory.CreateDirectory(_temp["from"]);
        var error = await Assert.ThrowsAsync<MienException>(
            () => new RavdessArchives(_fast).FetchAsync(_temp["to"], _temp["from"], ct: Ct));
        Assert.Contains("Video_Speech_Actor_01.zip", error.Message, StringComparison.Ordinal);
    }

    private LoopbackServer Serve() => new((request, reply) =>
        reply.File(request, request.Path == "record" ? Encoding.UTF8.GetBytes(_record) : _zips[request.Path]));

    private void Publish(LoopbackServer server) =>
        _record = $$"""{"files":[{{string.Join(",", _zips.Keys.Select(name => File(server, name, "self", "")))}}]}""";

    private string File(LoopbackServer server, string name, string link, string suffix)
    {
        var zip = _zips.GetValueOrDefault(name, [1]);
        return $$$"""{"key":"{{{name}}}","size":{{{zip.Length}}},"checksum":"{{{Md5(zip)}}}","links":{"{{{link}}}":"{{{server.Url(name + suffix)}}}"}}""";
    }

    private async Task<string> Refused(LoopbackServer server) => (await Assert.ThrowsAsync<MienException>(
        () => new RavdessArchives(_fast).FetchAsync(_temp["to"], server.Url("record"), [1], ct: Ct))).Message;

    private async Task WriteLocalAsync()
    {
        Directory.CreateDirectory(_temp["from"]);
        foreach (var name in _zips.Keys.Where(name => !name.Contains("24")))
            await System.IO.File.WriteAllBytesAsync(_temp["from", name], _zips[name], Ct);
    }

    private static string Md5(byte[] bytes) => "md5:" + Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, bytes));

    private static byte[] ZipOf(string name)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        using (var stream = archive.CreateEntry(name).Open())
            stream.Write(Encoding.UTF8.GetBytes($"not really a video, but the bytes of {name}"));
        return memory.ToArray();
    }
}
