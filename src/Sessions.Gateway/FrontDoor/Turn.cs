using System.Diagnostics;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Gateway.Answers;
using Sessions.Gateway.Identity;
using Sessions.Gateway.Keys;
using Sessions.Gateway.Telemetry;
using Sessions.Gateway.Upstreams;
using Sessions.Runtime;
using Sessions.Wire.Answers;
using Sessions.Wire.Requests;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.FrontDoor;

/// <summary>One provider call on its way: begun in its session, forwarded, relayed, booked.</summary>
/// <remarks>
/// The order is what makes it durable: the start is in the log before anything of the answer goes out, the outcome
/// before the answer's end does. Whatever happens in between, <see cref="SettleAsync"/> reports it.
/// </remarks>
internal sealed partial class Turn : IAsyncDisposable
{
    private readonly FrontDoorServices _services;
    private readonly TurnCall _call;
    private readonly KeepingTurnClient? _keeping;
    private readonly RunningAnswer? _answer;
    private readonly ITurnClient _client;
    private readonly Authentication _caller;
    private readonly Upstream _upstream;
    private readonly WireRequest _request;
    private readonly SessionIdentity _identity;
    private readonly TenantOptions _tenant;
    private readonly Activity? _activity;
    private readonly long _startedAt;

    // Ends when the client goes away or the upstream has been silent for too long.
    private readonly CancellationTokenSource _cancel;
    private readonly CancellationTokenRegistration _clientGone;
    private ISession? _session;
    private SessionKey _key;
    private TurnProposal _proposal;
    private TurnAdmission? _admission;
    private bool _recording = true;
    private bool _settled;
    private AnswerTap? _stream;
    private Task<SessionId?>? _origin;

    public Turn(FrontDoorServices services, TurnCall call, ITurnClient client)
    {
        (_services, _call) = (services, call);
        if (call.KeepsAnswer)
        {
            _answer = new RunningAnswer(services.Answers);
            _keeping = new KeepingTurnClient(client, _answer);
        }

        _client = _keeping ?? client;
        (_caller, _upstream, _request, _identity) = (call.Caller, call.Upstream, call.Request, call.Identity);
        _startedAt = services.Time.GetTimestamp();
        _tenant = services.Options.For(_caller.Principal.Tenant);
        _activity = TurnActivity.Start(call.Http.Request.Headers, _upstream, _request);
        _key = new SessionKey(_caller.Principal.Tenant, _identity.Id ?? MintId());
        _recording = !call.IsUnrecorded;
        _proposal = Proposal(_identity.Source);
        _cancel = new CancellationTokenSource(Timeout.InfiniteTimeSpan, services.Time);
        _clientGone = _client.Gone.UnsafeRegister(
            static source => ((CancellationTokenSource)source!).Cancel(), _cancel);
        services.Drain.Enter();
    }

    /// <summary>The session, for logs.</summary>
    public SessionKey SessionName => _key;

    /// <summary>Its number in the session; 0 before it has begun.</summary>
    public int Number => Plan?.Turn ?? 0;

    // As it is recorded, once that is known: another node's turn may have come first and taken the number.
    private TurnPlan? Plan => _admission is { Recorded: { IsCompletedSuccessfully: true } recorded, Plan: var plan }
        && recorded.Result != plan.Turn
            ? plan with { Turn = recorded.Result }
            : _admission?.Plan;

    private TurnHead Head => new(_key.Id, Plan, _recording) { Notes = _call.Bridge?.Notes };

    private ISession Session => _session ??= _services.Sessions.Find(_key);

    private TimeSpan Elapsed => _services.Time.GetElapsedTime(_startedAt);

    /// <summary>Answers with a refusal where the answer has not begun, and breaks it off where it has.</summary>
    public async Task GiveUpAsync(Refusal refusal)
    {
        if (!_client.HasStarted)
        {
            await _client.RefuseAsync(refusal, new TurnHead(_key.Id, null)).ConfigureAwait(false);
        }
        else if (_stream is { } stream)
        {
            // The terminal event is still held back: an error takes its place.
            await _client.EndWithErrorAsync(refusal, stream.NextSequenceNumber).ConfigureAwait(false);
        }
        else
        {
            // The client must not take half a body for a whole one.
            _client.Abort();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _services.Drain.Leave();
        EndAnswer();
        await _clientGone.DisposeAsync().ConfigureAwait(false);
        _cancel.Dispose();
        if (_origin is { IsCompleted: false } origin)
        {
            await ((Task)origin).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_admission is { Recorded: { IsCompleted: false } recorded })
        {
            // The session may still read the body's bytes.
            await ((Task)recorded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _keeping?.Dispose();
        _activity?.Dispose();
    }

    // A session that begins with answers has taken them from another; who that was is found beside the provider's call.
    private void LookForOrigin()
    {
        if (_services.Paths is { } paths
            && _identity is { Id: not null, IsFound: false }
            && _admission is { Plan.Turn: 1 })
        {
            _origin = paths.FindAsync(_caller.Principal, _request, CancellationToken.None).AsTask();
        }
    }

    // A hint that unrelated callers share may name somebody else's session, and one that was found by its path may have
    // been closed, ended or deleted meanwhile: this caller gets its own.
    private bool GetsItsOwn(SessionErrorCode code) => code switch
    {
        SessionErrorCode.SessionForbidden => _identity.IsWeak || _identity.IsFound,
        SessionErrorCode.SessionClosed or SessionErrorCode.SessionExpired => _identity.IsFound,
        _ => false,
    };

    // A request with a key gets the same one when it is repeated.
    private SessionId MintId() => _call.Key is { } key
        ? RequestKey.SessionOf(_caller.Principal, key)
        : SessionId.Parse("sess_" + Guid.CreateVersion7(_services.Time.GetUtcNow()).ToString("N"));

    private DateTimeOffset Deadline(DateTimeOffset begun) => begun.AddSeconds(_services.Options.TurnSecondsMax);

    private TurnProposal Proposal(string? source)
    {
        var now = _services.Time.GetUtcNow();
        return new TurnProposal
        {
            TurnId = Guid.CreateVersion7(now),
            Principal = _caller.Principal,
            Wire = _request.Wire,
            Model = _request.Model,
            Upstream = _upstream.Name,
            Streaming = _request.Stream,
            Path = _request.Path,
            IdentitySource = source ?? "minted",
            MustExist = source == PathIdentity.Source,
            Thread = _identity.Thread,
            ParentThread = _identity.ParentThread,
            Agent = _identity.Agent,
            Metadata = _call.Metadata.Pairs.Count == 0 ? null : _call.Metadata.Pairs,
            TraceId = TurnActivity.TraceId(_activity, _call.Http.Request.Headers),
            Deadline = Deadline(now),
            FrontDoor = _services.Name.ToString(),
            ManagesContext = _request.HasContextManagement || _call.Bridge is not null,
            HasCacheBreakpoints = _request.HasCacheBreakpoints,
            HasPromptCacheKey = _request.Hints.PromptCacheKey is not null,
            OutputMax = _request.MaxOutputTokens,
            Tip = _call.Tip,
            Key = _call.Key,
            Capture = _tenant.Capture,
        };
    }
}
