using System.Diagnostics;

namespace Sessions.Chaos.Topology;

/// <summary>nginx before the nodes, unprivileged, with a configuration of its own.</summary>
/// <remarks>
/// A request goes to another node only where the first could not be connected to: nginx does not send a POST a second
/// time once it has been sent, unless told to (<c>non_idempotent</c>), which would make the provider work twice.
/// </remarks>
internal sealed class LoadBalancer : IAsyncDisposable
{
    /// <summary>The header that says which node answered.</summary>
    public const string NodeHeader = "X-Served-By";

    // Longer than a turn may take: a request that is given up on here has been forgotten by its node, or the node stands
    // still. On a busy machine the first turn of a fresh node, which compiles its code, takes seconds.
    private static readonly TimeSpan Patience = Grid.TurnDeadline + TimeSpan.FromSeconds(2);

    // Until a reloaded nginx has its new workers at work.
    private static readonly TimeSpan ReloadPause = TimeSpan.FromMilliseconds(500);
    private static readonly string[] TempFolders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

    private readonly string _folder;
    private readonly IReadOnlyList<SiloNode> _nodes;
    private readonly Routing _routing;
    private ChildProcess? _process;

    private LoadBalancer(string folder, IReadOnlyList<SiloNode> nodes, Routing routing, int port) =>
        (_folder, _nodes, _routing, Address) = (folder, nodes, routing, new Uri($"http://127.0.0.1:{port}"));

    public Uri Address { get; }

    private string ConfigurationFile => Path.Combine(_folder, "nginx.conf");

    public static async Task<LoadBalancer> StartAsync(string folder, IReadOnlyList<SiloNode> nodes, Routing routing)
    {
        var balancer = new LoadBalancer(folder, nodes, routing, FreePort.Take(1)[0]);
        balancer.Write(null);
        var start = new ProcessStartInfo(Program());
        foreach (var argument in (string[])["-c", balancer.ConfigurationFile, "-p", folder, "-e", "stderr"])
        {
            start.ArgumentList.Add(argument);
        }

        balancer._process = ChildProcess.Start(start, Path.Combine(folder, "nginx.log"));
        await Task.Delay(ReloadPause, TimeProvider.System);
        return balancer._process.HasExited
            ? throw new InvalidOperationException("nginx ended at start; nginx.log says why: " + folder)
            : balancer;
    }

    /// <summary>Sends new requests past one node; null: to all.</summary>
    public async Task PassByAsync(SiloNode? node)
    {
        Write(node);
        _process!.Signal(Signals.Reload);
        await Task.Delay(ReloadPause, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            await process.DisposeAsync();
        }
    }

    private static string Program() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/local/sbin")
            .Select(static folder => Path.Combine(folder, "nginx"))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("nginx is missing: install the package nginx-light.");

    private void Write(SiloNode? without)
    {
        var servers = string.Join('\n', _nodes.Select(node =>
            $"    server 127.0.0.1:{node.Port} max_fails=1 fail_timeout=1s{(node == without ? " down" : "")};"));
        var choice = _routing == Routing.Hash ? "hash $http_x_session_id consistent;" : "";
        var temps = string.Join('\n', TempFolders.Select(name => $"  {name}_temp_path {_folder}/temp_{name};"));
        File.WriteAllText(ConfigurationFile, $$"""
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            worker_processes 1;
            daemon off;
            pid {{_folder}}/nginx.pid;
            error_log stderr warn;
            events { worker_connections 2048; }
            http {
              access_log off;
            {{temps}}
              upstream silos {
                {{choice}}
            {{servers}}
              }
              server {
                listen {{Address.Authority}};
                client_max_body_size 64m;
                location / {
                  proxy_pass http://silos;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_buffering off;
                  proxy_connect_timeout 1s;
                  proxy_read_timeout {{Patience.TotalSeconds}}s;
                  proxy_next_upstream error timeout;
                  proxy_next_upstream_tries 3;
                  add_header {{NodeHeader}} $upstream_addr always;
                }
              }
            }
            """);
    }
}
