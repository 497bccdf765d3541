/**
 * Country codes of the sport: the three letters of the International Olympic Committee, which differ from ISO 3166.
 * A code that is missing here is shown unchanged and without a flag.
 */

/** IOC code → ISO 3166 alpha-2, for the names that browsers know. */
export const ISO = {
  ARG: "AR", AUS: "AU", AUT: "AT", BEL: "BE", BLR: "BY", BRA: "BR", BUL: "BG", CAN: "CA", CHI: "CL", CHN: "CN", COL: "CO", CRO: "HR",
  CZE: "CZ", DEN: "DK", ESP: "ES", EST: "EE", FIN: "FI", FRA: "FR", GBR: "GB", GER: "DE", GRE: "GR", HUN: "HU", IND: "IN", IRL: "IE",
  ITA: "IT", JPN: "JP", KAZ: "KZ", KOR: "KR", LAT: "LV", LTU: "LT", MGL: "MN", NED: "NL", NOR: "NO", NZL: "NZ", POL: "PL", POR: "PT",
  PRK: "KP", ROU: "RO", RUS: "RU", SLO: "SI", SUI: "CH", SVK: "SK", SWE: "SE", TPE: "TW", UKR: "UA", USA: "US",
};

const names = new Map();

/** The country's name in a language; the code itself if it is unknown. @param {string} code @param {string} language */
export function countryName(code, language) {
  if (!code || !Object.hasOwn(ISO, code)) return code ?? "";
  if (!names.has(language)) names.set(language, new Intl.DisplayNames([language], { type: "region" }));
  return names.get(language).of(ISO[code]) ?? code;
}

/** Address of the flag; empty if there is none. @param {string} code */
export const flagUrl = (code) => (code && Object.hasOwn(ISO, code) ? new URL(`../flags/${code}.svg`, import.meta.url).href : "");
