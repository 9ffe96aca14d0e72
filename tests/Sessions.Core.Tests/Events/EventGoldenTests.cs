using System.Buffers;
using System.Text;
using Sessions.Core.Events;

namespace Sessions.Core.Tests.Events;

public sealed class EventGoldenTests
{
    public static TheoryData<string> Names => [.. EventSamples.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_EveryType_GivesTheStoredBytes(string name) =>
        Encoding.UTF8.GetString(Written(EventSamples.All[name])).ShouldBe(Stored(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_StoredBytes_GiveBackAllButContent(string name)
    {
        var read = EventCodec.Read(Encoding.UTF8.GetBytes(Stored(name)));

        // Content is skipped when reading, so what was read is written with the content taken out of both.
        Described(read).ShouldBe(Described(EventSamples.All[name]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ReadHeader_StoredBytes_FindsTheTypeAndTheData(string name)
    {
        var json = Encoding.UTF8.GetBytes(Stored(name));
        var sample = EventSamples.All[name];

        var header = EventHeader.Read(json);

        header.ShouldSatisfyAllConditions(
            () => header.Type.ShouldBe(EventCodec.TypeOf(sample)),
            () => header.Version.ShouldBe(1),
            () => header.At.ShouldBe(sample.At),
            () => header.Turn.ShouldBe(sample.Turn),
            () => (sample is SessionClosed || json[header.DataOffset] == '{').ShouldBeTrue());
    }

    private static string Stored(string name) => Encoding.UTF8.GetString(Golden.Read(name + ".json")).TrimEnd('\n');

    private static byte[] Written(SessionEvent e)
    {
        var output = new ArrayBufferWriter<byte>();
        EventCodec.Write(output, e);
        return output.WrittenSpan.ToArray();
    }

    private static string Described(SessionEvent e) => Encoding.UTF8.GetString(Written(e switch
    {
        ItemsAppended items => items with
        {
            Data = items.Data with { Items = [.. items.Data.Items.Select(static item => item with { Raw = null })] },
        },
        TurnEnded ended => ended with
        {
            Data = ended.Data with
            {
                UsageRaw = null,
                Output = null,
                Answer = ended.Data.Answer is { } answer ? answer with { Gzip = new RawJson("null"u8.ToArray()) } : null,
            },
        },
        CustomEvent custom => custom with { Data = custom.Data with { Payload = null } },
        _ => e,
    }));
}
