using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sessions.Contracts;

namespace Sessions.Gateway.Keys;

/// <summary>The console command <c>make-key --tenant T --id ID --scopes use,read</c>.</summary>
public static class MakeKeyCommand
{
    /// <summary>The command's name, as the first argument may repeat it.</summary>
    public const string Name = "make-key";

    private const string Usage = "Usage: make-key --tenant <tenant> --id <key id> [--scopes use,read,admin]";
    private const string ScopesDefault = "use,read";
    private const int Done = 0;
    private const int Refused = 2;

    /// <summary>Prints a new secret, once, and the configuration entry to paste.</summary>
    /// <returns>The process's exit code: 0, or 2 when the arguments are not understood.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output)
    {
        using var random = RandomNumberGenerator.Create();
        return Run(args, output, random);
    }

    internal static int Run(IReadOnlyList<string> args, TextWriter output, RandomNumberGenerator random)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        if (Read(args, out var arguments) is { } mistake)
        {
            output.WriteLine(mistake);
            output.WriteLine(Usage);
            return Refused;
        }

        var secret = ApiKeyFactory.Create(random, arguments.Id);
        output.WriteLine("The key, shown this once; keep it where secrets are kept:");
        output.WriteLine();
        output.WriteLine($"  {secret}");
        output.WriteLine();
        output.WriteLine("Its entry for the list 'Keys' in the configuration:");
        output.WriteLine();
        output.WriteLine(EntryOf(arguments, secret));
        return Done;
    }

    private static string? Read(IReadOnlyList<string> args, out Arguments arguments)
    {
        arguments = new Arguments("", "", ScopesDefault);
        for (var index = args is [Name, ..] ? 1 : 0; index < args.Count; index += 2)
        {
            if (index + 1 == args.Count)
            {
                return $"{args[index]} needs a value.";
            }

            var value = args[index + 1];
            switch (args[index])
            {
                case "--tenant":
                    arguments = arguments with { Tenant = value };
                    break;
                case "--id":
                    arguments = arguments with { Id = value };
                    break;
                case "--scopes":
                    arguments = arguments with { Scopes = value };
                    break;
                default:
                    return $"{args[index]} is not an argument of make-key.";
            }
        }

        return Check(arguments);
    }

    private static string? Check(Arguments arguments)
    {
        if (!TenantId.TryParse(arguments.Tenant, out _))
        {
            return $"--tenant is missing or not legal. {TenantId.Rule}";
        }

        if (!ApiKeyOptionsValidator.IsLegalId(arguments.Id))
        {
            return $"--id is missing or not legal: 1 to {ApiKeyEntry.IdLengthMax} characters of A-Z a-z 0-9 _ -.";
        }

        return arguments.ScopeList.All(static scope => ScopeNames.TryParse(scope, out _))
            ? null
            : $"--scopes is a list of {ScopeNames.Rule}, divided by commas.";
    }

    private static string EntryOf(Arguments arguments, string secret)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("Id", arguments.Id);
            json.WriteString("Tenant", arguments.Tenant);
            json.WriteString("Hash", ApiKeyFactory.HashOf(secret));
            json.WriteStartArray("Scopes");
            foreach (var scope in arguments.ScopeList)
            {
                json.WriteStringValue(scope);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private sealed record Arguments(string Tenant, string Id, string Scopes)
    {
        public string[] ScopeList => Scopes.Split(',', StringSplitOptions.TrimEntries);
    }
}
