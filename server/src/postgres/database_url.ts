/** The same database for another login. Where the URL has no host (a socket), the login goes into its parameters. */
export function withLogin(databaseUrl: string, user: string, password: string): string {
  const url = new URL(databaseUrl);
  // As parameters they would win over the ones in front of the host.
  url.searchParams.delete("user");
  url.searchParams.delete("password");
  if (url.hostname === "") {
    url.searchParams.set("user", user);
    url.searchParams.set("password", password);
  } else {
    url.username = encodeURIComponent(user);
    url.password = encodeURIComponent(password);
  }
  return url.href;
}

/** Who a URL logs in as. */
export function loginOf(databaseUrl: string): { user: string; password: string } | undefined {
  if (!URL.canParse(databaseUrl)) return undefined;
  const url = new URL(databaseUrl);
  const user = url.searchParams.get("user") ?? decodeURIComponent(url.username);
  const password = url.searchParams.get("password") ?? decodeURIComponent(url.password);
  return user === "" ? undefined : { user, password };
}
