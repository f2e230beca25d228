/** Times as the API server writes them. */

/** RFC 3339 in UTC without fractions of a second. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
