using Microsoft.Extensions.Options;

namespace Sessions.Gateway.Purging;

[OptionsValidator]
internal sealed partial class PurgeOptionsValidator : IValidateOptions<PurgeOptions>;
