// Runs one scenario by name and prints what the client saw, as one line of JSON.
export async function run(scenarios) {
  const name = process.argv[2];
  const scenario = scenarios[name];
  if (!scenario) {
    throw new Error(`No scenario '${name}'.`);
  }

  const seen = await scenario();
  console.log(JSON.stringify(seen ?? {}));
}

// Runs a call that must fail, and tells how its error looks to the caller.
export async function failing(call) {
  try {
    await call();
  } catch (error) {
    return {
      name: error.constructor.name,
      status: error.status ?? null,
      code: error.code ?? null,
      type: error.type ?? error.error?.error?.type ?? null,
      message: error.message,
    };
  }

  return { name: null };
}

export const settings = {
  address: process.env.SILO_URL,
  key: process.env.SILO_KEY,
  session: process.env.SILO_SESSION,
  // 'x-sim-…' headers of the scenario, as JSON.
  headers: JSON.parse(process.env.SILO_HEADERS ?? '{}'),
};

export const weatherSchema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
};

export const askForWeather = '[[sim tool=get_weather args={"city":"Oslo"}]] How is the weather in Oslo?';
