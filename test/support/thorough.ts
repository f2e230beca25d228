/** As a build server runs the tests: with more of what is random, and in every setting. */
export const isThorough = process.env['THOROUGH'] === '1';
