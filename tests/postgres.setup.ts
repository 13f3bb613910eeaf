/** Vitest global set-up: starts nothing yet; the cluster for tests arrives with the embedded PostgreSQL. */
export function setup(): void {}
