using System.Text;
using System.Text.Json;
using Sessions.Contracts.Endpoints;
using Sessions.Contracts.Policies;
using Sessions.Contracts.Views;

namespace Sessions.Core.Tests.Endpoints;

public sealed class EndpointReaderTests
{
    [Fact]
    public void Read_EveryMember_IsTaken()
    {
        var definition = Read(
            """
            {"model":"m-1","system":"Be kind. \u2603","upstream":"one","parameters": { "temperature" : 0.20 },
             "sessions":{"enabled":false,"ttl_seconds":60,"max_messages":500,"max_tokens":1000000000000,
              "budget_usd":0.25,"turns_per_minute":1,"on_busy":"wait"}}
            """);

        (definition.Model, definition.System, definition.Upstream).ShouldBe(("m-1", "Be kind. ☃", "one"));
        definition.Parameters.ShouldNotBeNull().ToString().ShouldBe("""{ "temperature" : 0.20 }""");
        definition.HasSessions.ShouldBeFalse();
        definition.Sessions.ShouldBe(new EndpointSessions
        {
            Enabled = false,
            TtlSeconds = 60,
            MaxMessages = 500,
            MaxTokens = 1_000_000_000_000,
            BudgetNanoUsd = 250_000_000,
            TurnsPerMinute = 1,
            OnBusy = BusyAction.Wait,
        });
    }

    [Fact]
    public void Read_ModelAlone_RecordsNothing()
    {
        var definition = Read("""{"model":"m-1","system":null,"parameters":null,"sessions":null}""");

        (definition.HasSessions, definition.Sessions, definition.Parameters).ShouldBe((false, null, null));
    }

    [Fact]
    public void Read_SessionsWithoutMembers_HaveTheDocumentedDefaults()
    {
        var sessions = Read("""{"model":"m-1","sessions":{}}""").Sessions.ShouldNotBeNull();

        (sessions.Enabled, sessions.TtlSeconds, sessions.MaxMessages).ShouldBe((true, 86_400, 100));
        (sessions.MaxTokens, sessions.BudgetNanoUsd, sessions.TurnsPerMinute).ShouldBe((null, null, null));
        sessions.OnBusy.ShouldBe(BusyAction.Reject);
    }

    [Theory]
    [InlineData("""{}""", "model")]
    [InlineData("""[]""", "")]
    [InlineData("""{"model":" "}""", "model")]
    [InlineData("""{"model":7}""", "model")]
    [InlineData("""{"model":"\ud800"}""", "model")]
    [InlineData("""{"model":"a\u0000b"}""", "model")]
    [InlineData("""{"model":"m","Model":"m"}""", "Model")]
    [InlineData("""{"model":"m","system":["x"]}""", "system")]
    [InlineData("""{"model":"m","upstream":"a b"}""", "upstream")]
    [InlineData("""{"model":"m","upstream":""}""", "upstream")]
    [InlineData("""{"model":"m","parameters":[1]}""", "parameters")]
    [InlineData("""{"model":"m","parameters":{"stream":true}}""", "parameters.stream")]
    [InlineData("""{"model":"m","parameters":{"messages":[]}}""", "parameters.messages")]
    [InlineData("""{"model":"m","sessions":true}""", "sessions")]
    [InlineData("""{"model":"m","sessions":{"enabled":"yes"}}""", "sessions.enabled")]
    [InlineData("""{"model":"m","sessions":{"enabled":null}}""", "sessions.enabled")]
    [InlineData("""{"model":"m","sessions":{"ttl":60}}""", "sessions.ttl")]
    [InlineData("""{"model":"m","sessions":{"ttl_seconds":59}}""", "sessions.ttl_seconds")]
    [InlineData("""{"model":"m","sessions":{"ttl_seconds":604801}}""", "sessions.ttl_seconds")]
    [InlineData("""{"model":"m","sessions":{"ttl_seconds":99999999999999}}""", "sessions.ttl_seconds")]
    [InlineData("""{"model":"m","sessions":{"ttl_seconds":60.5}}""", "sessions.ttl_seconds")]
    [InlineData("""{"model":"m","sessions":{"ttl_seconds":"60"}}""", "sessions.ttl_seconds")]
    [InlineData("""{"model":"m","sessions":{"max_messages":0}}""", "sessions.max_messages")]
    [InlineData("""{"model":"m","sessions":{"max_messages":501}}""", "sessions.max_messages")]
    [InlineData("""{"model":"m","sessions":{"max_tokens":0}}""", "sessions.max_tokens")]
    [InlineData("""{"model":"m","sessions":{"max_tokens":1000000000001}}""", "sessions.max_tokens")]
    [InlineData("""{"model":"m","sessions":{"turns_per_minute":0}}""", "sessions.turns_per_minute")]
    [InlineData("""{"model":"m","sessions":{"turns_per_minute":60001}}""", "sessions.turns_per_minute")]
    [InlineData("""{"model":"m","sessions":{"budget_usd":-0.01}}""", "sessions.budget_usd")]
    [InlineData("""{"model":"m","sessions":{"budget_usd":0.0000000001}}""", "sessions.budget_usd")]
    [InlineData("""{"model":"m","sessions":{"budget_usd":1000000000.1}}""", "sessions.budget_usd")]
    [InlineData("""{"model":"m","sessions":{"budget_usd":"1"}}""", "sessions.budget_usd")]
    [InlineData("""{"model":"m","sessions":{"on_busy":"queue"}}""", "sessions.on_busy")]
    [InlineData("""{"model":"m","sessions":{"on_busy":1}}""", "sessions.on_busy")]
    public void Read_MemberThatDoesNotHold_IsNamedOnce(string json, string field)
    {
        EndpointReader.Read(Encoding.UTF8.GetBytes(json), out var errors).ShouldBeNull();

        errors.ShouldHaveSingleItem().Field.ShouldBe(field);
        errors[0].Detail.ShouldEndWith(".");
    }

    [Fact]
    public void Read_SeveralMistakes_AreNamedTogether()
    {
        EndpointReader.Read(
            """{"system":7,"extra":1,"sessions":{"ttl_seconds":1,"budget_usd":-1}}"""u8.ToArray(), out var errors);

        errors.Select(static error => error.Field).ShouldBe(
            ["system", "extra", "sessions.ttl_seconds", "sessions.budget_usd", "model"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"model":"a","model":"b"}""")]
    [InlineData("""{"model":"a","parameters":{"x":1,"x":2}}""")]
    public void Read_NotJsonOrSaidTwice_Throws(string json) =>
        Should.Throw<JsonException>(() => EndpointReader.Read(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void Read_TooMuchOfAnything_IsRefused()
    {
        Fields($$"""{"model":"{{new string('m', 257)}}"}""").ShouldBe(["model"]);
        Fields($$"""{"model":"m","system":"{{new string('s', 200_001)}}"}""").ShouldBe(["system"]);
        Fields("{\"model\":\"m\",\"parameters\":{\"x\":\"" + new string('p', 65_536) + "\"}}").ShouldBe(["parameters"]);
        Fields($$"""{"model":"m","{{new string('x', 500)}}":1}""").Single().Length.ShouldBeLessThan(70);
    }

    [Fact]
    public void Read_BudgetOfZero_IsLegal() =>
        Read("""{"model":"m","sessions":{"budget_usd":0}}""").Sessions!.BudgetNanoUsd.ShouldBe(0);

    [Fact]
    public void Read_WhatTheApiShows_IsTheSameDefinition()
    {
        var definition = Read(
            """{"model":"m","parameters":{"a": 1.0e0},"sessions":{"budget_usd":0.123456789,"on_busy":"wait"}}""");

        var shown = JsonSerializer.SerializeToUtf8Bytes(definition, ContractsJson.Default.EndpointDefinition);

        Encoding.UTF8.GetString(shown).ShouldBe(
            """{"model":"m","parameters":{"a": 1.0e0},"sessions":{"enabled":true,"ttl_seconds":86400,"""
            + "\"max_messages\":100,\"budget_usd\":0.123456789,\"on_busy\":\"wait\"}}");
        EndpointReader.Read(shown, out _)!.Sessions.ShouldBe(definition.Sessions);
    }

    [Fact]
    public void ToLimits_OfSessions_KeepToTheRulesOfPolicies()
    {
        var sessions = Read(
            """
            {"model":"m","sessions":{"ttl_seconds":604800,"max_messages":500,"max_tokens":1000000000000,
             "budget_usd":999999999.123456789,"turns_per_minute":60000,"on_busy":"wait"}}
            """).Sessions!;

        var limits = sessions.ToLimits();

        LimitRules.ProblemOf(limits, "limits").ShouldBeNull();
        limits.BudgetNanoUsd.ShouldBe(999_999_999_123_456_789);
        (limits.MaxMessages, limits.MaxTokens, limits.TurnsPerMinute).ShouldBe((500, 1_000_000_000_000, 60_000));
        (limits.TtlSeconds, limits.OnBusy).ShouldBe((604_800, BusyAction.Wait));
    }

    [Fact]
    public void ToString_OfADefinition_KeepsItsContentToItself()
    {
        var text = Read("""{"model":"m","system":"secret","parameters":{"x":"secret"}}""").ToString();

        text.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("9.A_b-c", true)]
    [InlineData(".a", false)]
    [InlineData("-a", false)]
    [InlineData("_a", false)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("é", false)]
    [InlineData(null, false)]
    public void Name_OfAnEndpoint_KeepsToTheRule(string? text, bool isLegal) =>
        EndpointName.TryParse(text, out _).ShouldBe(isLegal);

    [Fact]
    public void Name_LongerThanTheLimit_IsRefused()
    {
        EndpointName.TryParse(new string('a', EndpointName.LengthMax), out _).ShouldBeTrue();
        EndpointName.TryParse(new string('a', EndpointName.LengthMax + 1), out _).ShouldBeFalse();
    }

    private static EndpointDefinition Read(string json)
    {
        var definition = EndpointReader.Read(Encoding.UTF8.GetBytes(json), out var errors);
        errors.ShouldBeEmpty();
        return definition.ShouldNotBeNull();
    }

    private static string[] Fields(string json)
    {
        EndpointReader.Read(Encoding.UTF8.GetBytes(json), out var errors).ShouldBeNull();
        return [.. errors.Select(static error => error.Field)];
    }
}
