// A part of a page, asked for by its own address with X-Fragment: 1. Null where the answer is not a
// part (signed out, refused, gone): then the address itself should be opened. With a body it is sent.
export async function fragment(url, signal, body) {
  const method = body ? "POST" : "GET";
  const answer = await fetch(url, { method, body, headers: { "X-Fragment": "1" }, redirect: "manual", cache: "no-store", signal });
  return answer.ok ? answer.text() : null;
}
