using Microsoft.Extensions.Options;

namespace Sessions.Gateway.FrontDoor;

[OptionsValidator]
internal sealed partial class FrontDoorOptionsValidator : IValidateOptions<FrontDoorOptions>;
