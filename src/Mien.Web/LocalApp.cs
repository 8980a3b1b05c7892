using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Mien.Web;

/// <summary>The local app while it runs: a page on this machine, and its API.</summary>
public sealed class LocalApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LocalApp(WebApplication app, Uri address) => (_app, Address) = (app, address);

    /// <summary>Where a browser on this machine finds it.</summary>
    public Uri Address { get; }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="MienException">The port is taken, the address is not this machine's, or a folder is not there.</exception>
    public static async Task<LocalApp> StartAsync(WebOptions options, CancellationToken cancel = default)
    {
        Require(options.Folder, "--folder");
        Require(options.Runs, "--runs");
        if (options.Token is null && !IPAddress.IsLoopback(options.Listen))
            throw new MienException($"Listening on {options.Listen} needs a token.");
        var app = Composition.Build(options);
        try
        {
            await app.StartAsync(cancel);
        }
        catch (MienException)
        {
            await app.DisposeAsync();
            throw;
        }
        catch (Exception error) when (error is IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } or SocketException)
        {
            await app.DisposeAsync();
            throw new MienException(error is SocketException { SocketErrorCode: SocketError.AddressNotAvailable }
                ? $"{options.Listen} is no address of this machine. Leave --listen out, or name one of its own."
                : $"Port {options.Port} cannot be listened on: {error.Message.TrimEnd('.')}. Is 'mien serve' running already? Choose another one with --port, or --port 0 for any.", error);
        }
        var bound = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return new LocalApp(app, options.Listen.Equals(IPAddress.Any) || options.Listen.Equals(IPAddress.IPv6Any)
            ? new UriBuilder(bound) { Host = "127.0.0.1" }.Uri
            : bound);
    }

    /// <summary>Waits until it is cancelled, and stops: a job that runs goes on at the next start.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        await _app.WaitForShutdownAsync(cancel);
        await _app.StopAsync(CancellationToken.None);
    }

    private static void Require(string? folder, string flag)
    {
        if (folder is not null && !Directory.Exists(folder))
            throw new MienException($"{flag} '{folder}' is not a folder that is there.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
