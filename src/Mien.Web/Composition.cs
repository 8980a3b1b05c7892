using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mien.Web.Faces;
using Mien.Web.Folder;
using Mien.Web.Jobs;
using Mien.Web.Live;
using Mien.Web.Media;
using Mien.Web.Models;
using Mien.Web.Runs;
using Mien.Web.Videos;

namespace Mien.Web;

/// <summary>What the app is made of: a table of contents.</summary>
internal static class Composition
{
    private const int MostConnections = 512, MostSockets = 8, SmallBody = 1 << 20;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    public static WebApplication Build(WebOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = SmallBody;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = MostSockets;
            kestrel.Listen(options.Listen, options.Port);
        });
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        AddServices(builder.Services, options);
        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseSecurityHeaders();
        app.UseStatusCodePages();
        var gate = new Gate(options);
        app.Use(next => context => gate.InvokeAsync(context, next));
        app.UseRequestTimeouts();
        app.UseWebSockets();
        app.MapAbout();
        app.MapJobs(options);
        app.MapJobEvents();
        app.MapTimelines();
        app.MapPeople();
        app.MapVideos();
        app.MapExports();
        Explanations.MapExplanations(app);
        app.MapFolder();
        app.MapFaces(options);
        app.MapLive();
        app.MapRuns();
        app.MapModels();
        app.MapOpenApi("/openapi.json");
        app.MapAssets();
        return app;
    }

    private static void AddServices(IServiceCollection services, WebOptions options)
    {
        services.AddRoutingCore();
        services.AddProblemDetails().AddExceptionHandler<Refusals>();
        services.AddOpenApi(Description.Configure);
        services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy { Timeout = _patience, TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable });
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        });
        services.AddSingleton(options);
        services.AddSingleton<DataFolder>().AddSingleton<JobStore>().AddSingleton<JobGates>().AddSingleton<VideoFolder>().AddSingleton<VideoPlaces>().AddSingleton<RunShelf>().AddSingleton<ModelShelf>();
        services.AddSingleton<Intake>().AddSingleton<Reading>().AddSingleton<VideoCopies>().AddSingleton<JobViews>().AddSingleton<JobEvents.EventSource>();
        services.AddSingleton<Posters>().AddSingleton<VideoExports>().AddSingleton<Explanations>().AddSingleton<LiveStore>();
        services.AddSingleton<CropQueue>().AddHostedService(all => all.GetRequiredService<CropQueue>());
        services.AddHostedService<Retention>();
        services.AddSingleton<JobRunner>().AddHostedService(all => all.GetRequiredService<JobRunner>());
    }
}
