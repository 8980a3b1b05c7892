using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using Mien.Web;

namespace Mien.Tests.Web;

public class SecurityTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/api/about")]
    [InlineData("/api/nothing")]
    [InlineData("/openapi.json")]
    public async Task Every_answer_forbids_foreign_scripts_and_guessing_of_types(string path)
    {
        await using var app = await WebApp.StartAsync();
        using var answer = await app.Client.GetAsync(path, Stop);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy);
        Assert.DoesNotContain("unsafe-inline", policy);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example")]
    public async Task A_host_name_that_is_not_this_server_is_refused(string host)
    {
        await using var app = await WebApp.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/about") { Headers = { Host = $"{host}:{app.Address.Port}" } };
        using var answer = await app.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Its_own_names_are_served()
    {
        await using var app = await WebApp.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/about") { Headers = { Host = $"localhost:{app.Address.Port}" } };
        request.Headers.Add("Origin", $"http://localhost:{app.Address.Port}");
        using var answer = await app.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    public async Task What_a_browser_sends_for_another_site_is_refused(string header, string value, HttpStatusCode expected)
    {
        await using var app = await WebApp.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/about");
        request.Headers.Add(header, value);
        using var answer = await app.Client.SendAsync(request, Stop);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Another_origin_of_the_same_machine_cannot_delete()
    {
        await using var app = await WebApp.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/data");
        request.Headers.Add("Origin", "http://127.0.0.1:1");
        using var answer = await app.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_socket_of_another_site_is_refused()
    {
        await using var app = await WebApp.StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", "http://evil.example");
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new UriBuilder(app.Address) { Scheme = "ws", Path = "/api/live" }.Uri, Stop));
    }

    [Fact]
    public async Task With_a_token_nothing_is_served_without_it()
    {
        await using var app = await WebApp.StartAsync(options => options with { Token = "secret" });
        foreach (var path in (string[])["/", "/api/about", "/openapi.json", "/?token=wrong"])
        {
            using var refused = await app.Client.GetAsync(path, Stop);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/about");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
        using var answer = await app.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_token_in_the_address_becomes_a_cookie_and_leaves_the_address()
    {
        await using var app = await WebApp.StartAsync(options => options with { Token = "secret" });
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = app.Address };
        using var entered = await browser.GetAsync("/?token=secret", Stop);
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        Assert.DoesNotContain("secret", entered.Headers.Location!.ToString());
        var cookie = entered.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=strict", cookie);
        using var page = await browser.GetAsync("/api/about", Stop);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Listening_beyond_this_machine_needs_a_token()
    {
        using var temp = new TempFolder();
        var error = await Assert.ThrowsAsync<MienException>(() => LocalApp.StartAsync(new WebOptions { Data = temp["data"], Listen = IPAddress.Any }, Stop));
        Assert.Contains("token", error.Message);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        await using var app = await WebApp.StartAsync();
        using var temp = new TempFolder();
        var error = await Assert.ThrowsAsync<MienException>(() => LocalApp.StartAsync(new WebOptions { Data = temp["data"], Port = app.Address.Port }, Stop));
        Assert.Contains($"{app.Address.Port}", error.Message);
        Assert.Contains("--port", error.Message);
    }

    [Fact]
    public async Task Two_servers_do_not_share_a_data_folder()
    {
        await using var app = await WebApp.StartAsync();
        var error = await Assert.ThrowsAsync<MienException>(() => LocalApp.StartAsync(new WebOptions { Data = app.Data, Port = 0 }, Stop));
        Assert.Contains("Another 'mien serve'", error.Message);
    }
}
