// A part of a page, asked for by its own address with X-Fragment: 1. Null where the answer is not a
// part (signed out, refused, gone): then the address itself should be opened.
export async function fragment(url, signal) {
  const answer = await fetch(url, { headers: { "X-Fragment": "1" }, redirect: "manual", cache: "no-store", signal });
  return answer.ok ? answer.text() : null;
}
