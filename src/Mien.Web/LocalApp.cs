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
        var app = Composition.Build(options);
        try
        {
            await app.StartAsync(cancel);
        }
        catch (Exception error) when (error is IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } or SocketException)
        {
            await app.DisposeAsync();
            throw new MienException(error is SocketException { SocketErrorCode: SocketError.AddressNotAvailable }
                ? $"{options.Listen} is no address of this machine. Leave --listen out, or name one of its own."
                : $"Port {options.Port} cannot be listened on: {error.Message.TrimEnd('.')}. Is 'mien serve' running already? Choose another one with --port, or --port 0 for any.", error);
        }
        var bound = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return new LocalApp(app, options.Listen.Equals(System.Net.IPAddress.Any) || options.Listen.Equals(System.Net.IPAddress.IPv6Any)
            ? new UriBuilder(bound) { Host = "127.0.0.1" }.Uri
            : bound);
    }

    /// <summary>Waits until it is cancelled, and stops: a job that runs goes on at the next start.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        await _app.WaitForShutdownAsync(cancel);
        await _app.StopAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
