// Talking to the server: JSON both ways, errors as sentences.

import { gettext } from "../words.js";
export class Problem extends Error {
  constructor(status, body) {
    super(body.problem || gettext("服务器没有给出答复。"));
    this.status = status;
    this.body = body;
  }
}

function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

async function answer(response) {
  const type = response.headers.get("content-type") || "";
  if (!type.includes("json")) throw new Problem(response.redirected ? 401 : response.status || 500, {});
  const body = await response.json();
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}

export async function get(address, signal) {
  return answer(await fetch(address, { headers: { Accept: "application/json" }, signal }));
}

export async function post(address, data, more = {}) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": cookie("__Host-csrftoken") || cookie("csrftoken") };
  return answer(await fetch(address, { method: "POST", headers, body: JSON.stringify(data), ...more }));
}

export function token() {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function later(work, delay) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...values), delay);
  };
}
