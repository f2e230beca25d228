/** Whether a text names a namespace, as the API server takes names: RFC 1123 labels. */
export function isNamespace(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text);
}
