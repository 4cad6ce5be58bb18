// Calls to the people's door. A call never throws: what fails is {ok: false, error, code}.

const UNREACHABLE = { ok: false, error: "The playground did not answer.", code: "unreachable" };

/** GET with query parameters. */
export function get(path, parameters = {}) {
  return call(`${path}?${new URLSearchParams(parameters)}`, {});
}

/** POST with a JSON body. */
export function post(path, body) {
  return call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function call(address, options) {
  try {
    const response = await fetch(address, options);
    return await response.json();
  } catch (failure) {
    return { ...UNREACHABLE, detail: String(failure) };
  }
}
