using System.Net;
using Mien.Models;

namespace Mien.Web;

/// <summary>How the local app is served. All defaults are ours.</summary>
public sealed record WebOptions
{
    /// <summary>TCP port; 0 takes a free one.</summary>
    public int Port { get; init; } = 5137;

    /// <summary>Address it listens on. Anything but loopback needs <see cref="Token"/>.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>What a request must bring; null asks nothing.</summary>
    public string? Token { get; init; }

    /// <summary>Folder of the database, the uploads and the results.</summary>
    public required string Data { get; init; }

    /// <summary>Folder of videos that are read in place; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>Folder of training runs and evaluations; null for none.</summary>
    public string? Runs { get; init; }

    /// <summary>How long uploads and results are kept after a job has ended; null keeps them until they are deleted.</summary>
    public TimeSpan? Keep { get; init; }

    /// <summary>The models that come with the program; <c>mien</c> is taken where none is named.</summary>
    public IReadOnlyList<WebModel> Bundled { get; init; } = [];

    /// <summary>Where the detector is; null for the user's own store.</summary>
    public string? Store { get; init; }

    /// <summary>What is refused.</summary>
    public WebLimits Limits { get; init; } = new();

    /// <summary>Where this account keeps the data of the app unless told otherwise.</summary>
    /// <exception cref="MienException">The account has no such folder.</exception>
    public static string DefaultData()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length > 0 ? Path.Combine(data, "mien", "serve")
            : throw new MienException("This account has no folder for application data. Name one with --data.");
    }
}

/// <summary>A model that comes with the program.</summary>
/// <param name="Name">Names it in requests.</param>
/// <param name="Weights">Its weights (<c>mien.weights/1</c>); its card lies beside them, ending in <c>.md</c>.</param>
/// <param name="Quantised">The same network in int8, which is run where this machine computes it exactly; null for none.</param>
/// <param name="Template">Where the landmarks of a face lay in its training pictures, if the file does not say so.</param>
public sealed record WebModel(string Name, string Weights, string? Quantised = null, FaceTemplate? Template = null);

/// <summary>What the app refuses to take. All values are ours.</summary>
public sealed record WebLimits
{
    /// <summary>Largest upload, bytes.</summary>
    public long UploadBytes { get; init; } = 4L << 30;

    /// <summary>Longest video.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Jobs that may wait.</summary>
    public int Queued { get; init; } = 32;

    /// <summary>Jobs that may be kept.</summary>
    public int Jobs { get; init; } = 1000;

    /// <summary>Largest picture of a face request, bytes; a request of several may have sixteen times as many.</summary>
    public int FaceBytes { get; init; } = 20 << 20;

    /// <summary>Pictures in one request.</summary>
    public int FaceBatch { get; init; } = 64;

    /// <summary>Pictures of face requests that may wait in all.</summary>
    public int FacesWaiting { get; init; } = 1024;

    /// <summary>Largest live picture, bytes.</summary>
    public int LiveFrameBytes { get; init; } = 2 << 20;

    /// <summary>Longer side of a live picture, pixels.</summary>
    public int LiveSide { get; init; } = 1920;
}
