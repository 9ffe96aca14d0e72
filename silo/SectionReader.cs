using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Sessions.Silo;

/// <summary>
/// Reads configuration sections into options records and says, setting by setting, what does not hold.
/// </summary>
/// <remarks>
/// The ranges are the attributes beside the options' properties. The sections are needed before there is a container:
/// the store opens first.
/// </remarks>
internal sealed class SectionReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];

    /// <summary>Sets every property of <paramref name="options"/> that its section names.</summary>
    /// <param name="path">The section.</param>
    /// <param name="options">The defaults; receives the settings.</param>
    /// <param name="elsewhere">Properties that are set elsewhere, each with where.</param>
    public T Read<T>(string path, T options, params ReadOnlySpan<(string Name, string Where)> elsewhere)
        where T : class
    {
        var settable = new Dictionary<string, PropertyInfo>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in typeof(T).GetProperties().Where(static property => property.CanWrite))
        {
            settable[property.Name] = property;
        }

        foreach (var (name, _) in elsewhere)
        {
            settable.Remove(name);
        }

        foreach (var setting in configuration.GetSection(path).GetChildren())
        {
            if (settable.TryGetValue(setting.Key, out var property))
            {
                Set(options, property, setting);
            }
            else
            {
                _problems.Add($"{setting.Path} {Refusal(setting.Key, settable.Keys, elsewhere)}");
            }
        }

        Check(path, options);
        return options;
    }

    /// <summary>Throws when any section that was read did not hold.</summary>
    /// <exception cref="OptionsValidationException">With a sentence for each wrong value.</exception>
    public void ThrowIfInvalid()
    {
        if (_problems.Count > 0)
        {
            throw new OptionsValidationException(string.Empty, typeof(SectionReader), _problems);
        }
    }

    private void Set(object options, PropertyInfo property, IConfigurationSection setting)
    {
        try
        {
            property.SetValue(options, setting.Get(property.PropertyType));
        }
        catch (InvalidOperationException e) when (e.InnerException is not null)
        {
            _problems.Add($"{setting.Path} is '{setting.Value}'. Set {Form(property.PropertyType)}.");
        }
    }

    private void Check(string path, object options)
    {
        var results = new List<ValidationResult>();
        foreach (var property in options.GetType().GetProperties())
        {
            var context = new ValidationContext(options)
            {
                MemberName = property.Name,
                DisplayName = $"{path}:{property.Name}",
            };
            Validator.TryValidateProperty(property.GetValue(options), context, results);
        }

        // What holds between properties makes sense only once each of them holds.
        if (results.Count == 0 && options is IValidatableObject whole)
        {
            foreach (var result in whole.Validate(new ValidationContext(options)))
            {
                _problems.Add($"{path}:{result.MemberNames.First()} is not valid. {result.ErrorMessage}");
            }
        }

        _problems.AddRange(results.Select(static result => result.ErrorMessage!));
    }

    private static string Refusal(
        string key, IEnumerable<string> known, ReadOnlySpan<(string Name, string Where)> elsewhere)
    {
        foreach (var (name, where) in elsewhere)
        {
            if (name.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                return $"cannot be set: {where}.";
            }
        }

        return $"is not a setting. There are: {string.Join(", ", known)}.";
    }

    private static string Form(Type type) => type switch
    {
        _ when type == typeof(TimeSpan) => "a duration as hours:minutes:seconds, 00:00:05 for five seconds",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(double) => "a number",
        _ => "a whole number in digits only",
    };
}
