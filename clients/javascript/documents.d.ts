// Generated from the models in `schemas` by `python -m clients.javascript.declarations`. Do not edit.

/** The document of each kind of channel. */
export interface Documents {
  readonly calendar: CalendarView;
  readonly competition: CompetitionView;
  readonly points: PointsView;
  readonly live: LiveView;
  readonly records: RecordsView;
  readonly ticker: TickerView;
  readonly championship: ChampionshipView;
  readonly overlay: OverlayView;
  readonly startlist: StartListView;
  readonly ranking: RankingView;
  readonly standings: StandingsView;
  readonly report: ReportView;
}

export type ChannelKind = keyof Documents;

/** The name of a channel, such as `ranking/slc-2021/500m-women-2`. */
export type Channel =
  | `calendar/${string}`
  | `competition/${string}`
  | `points/${string}`
  | `live/${string}`
  | `records/${string}`
  | `ticker/${string}`
  | `championship/${string}`
  | `overlay/${string}`
  | `startlist/${string}/${string}`
  | `ranking/${string}/${string}`
  | `standings/${string}/${string}`
  | `report/${string}/${string}`;

export interface BrokenView {
  readonly name: string;
  readonly country?: Country;
  readonly distance: Identifier;
  readonly heat: number;
  readonly time: TimeText;
  readonly time_us: number;
  /** How much faster than what stood until then. */
  readonly by: TimeText;
  readonly provisional?: boolean;
}

export interface CalendarEntry {
  readonly name: string;
  readonly stage?: number;
  readonly starts_on?: string;
  readonly ends_on?: string;
  readonly venue: string;
  readonly city?: string;
  readonly country?: Country;
  /** `500m-women`. */
  readonly disciplines: readonly string[];
  readonly state: "scheduled" | "running" | "official";
}

/** `calendar/{season}`: its competitions. */
export interface CalendarView {
  readonly season: string;
  readonly competitions: { readonly [key: Identifier]: CalendarEntry };
}

/** The event that made it so. */
export interface CauseView {
  readonly source: string;
  readonly id: string;
}

/** The championship of one gender. */
export interface ChampionshipOf {
  readonly distances: readonly Identifier[];
  readonly next?: Identifier;
  readonly rows: { readonly [key: Key]: ChampionshipRow };
}

export interface ChampionshipRow {
  readonly competitor: Key;
  readonly name: string;
  readonly country?: Country;
  readonly position: number;
  readonly rank: number;
  /** Samalog: the sum of the distances, the one that runs included. */
  readonly points: PointsText;
  readonly distances: { readonly [key: Identifier]: PointsText };
  /** How much faster than the leader's the time on the next distance must be to draw level. */
  readonly behind?: TimeText;
  /** The slowest time on the next distance that takes the lead from all who have skated it; there once somebody has. */
  readonly needed?: TimeText;
}

/** `championship/{competition}`: an allround or sprint championship as it stands. */
export interface ChampionshipView {
  readonly competition: Identifier;
  readonly kind?: "allround" | "sprint";
  readonly genders: { readonly [K in Gender]?: ChampionshipOf };
}

/** `competition/{competition}`: name, venue and the programme with the state of every distance. */
export interface CompetitionView {
  readonly competition: Identifier;
  readonly name: string;
  readonly venue?: VenueView;
  readonly starts_on?: string;
  readonly ends_on?: string;
  readonly season?: string;
  readonly stage?: number;
  readonly points_factor?: number;
  readonly reconstructed?: boolean;
  readonly programme: { readonly [key: Identifier]: ProgrammeEntry };
}

export interface CupPoints {
  /** Points carried in from earlier stages. */
  readonly seeds?: { readonly [key: Key]: SeedView };
  /** True when only some of what was carried in is known. */
  readonly incomplete?: boolean;
  readonly races?: { readonly [key: Identifier]: PointsRace };
}

/** One heat of a mass start in rounds. `qualify`: how many go on; absent in a final. */
export interface HeatRanking {
  readonly round: number;
  readonly heat: number;
  readonly state: HeatState;
  readonly qualify?: number;
  /** Under the key of the ranking's row, which says who it is. */
  readonly rows: { readonly [key: Key]: HeatRankingRow };
}

/** What somebody did in one heat. `status` is `waiting` before the heat, `racing` in it, `ok` with a time. */
export interface HeatRankingRow {
  /** 1, 2, 3 … over all rows, each once. */
  readonly position: number;
  /** Ties share it and the next is skipped; absent without a time. */
  readonly rank?: number;
  readonly race: Key;
  readonly status: RowStatus;
  readonly reason?: string;
  readonly reason_text?: { readonly [key: string]: string };
  readonly time?: TimeText;
  readonly time_us?: number;
  /** Third decimal, only where equal hundredths make it decide (or show a tie). */
  readonly thousandth?: number;
  /**
   * To the leader (of the heat, in a mass start); empty for the leader, for the leader's hundredths, without a time,
   * and for a rider who was lapped.
   */
  readonly gap: GapText;
  /** True while the result is not committed. */
  readonly provisional?: boolean;
  /**
   * World Cup points of the rank; absent where the competition gives none. In rounds: of this round, others in `heats`.
   */
  readonly points?: number;
  /** Mass start: points of each sprint, by its number. */
  readonly sprints?: { readonly [key: MetresKey]: number };
  /** Mass start: the total that counts; in the race, so far. */
  readonly sprint_points?: number;
  /** Mass start; in the race, so far. */
  readonly laps_done?: number;
  /** Mass start, in the race: the place as it stands, by points so far, laps, and time at the last one. */
  readonly rank_now?: number;
  /** Mass start: True when the rider goes on from this heat to the next round. */
  readonly qualified?: boolean;
}

export interface LiveHeat {
  readonly distance: Identifier;
  readonly name: string;
  readonly discipline: Discipline;
  readonly gender: Gender;
  readonly division?: Division;
  readonly run: number;
  readonly metres: number;
  /** `quartets`: two heats are on the ice at once, told apart by the armbands. */
  readonly start_mode: StartMode;
  readonly split_points: readonly number[];
  readonly round: number;
  readonly heat: number;
  /** Known heats of the distance. */
  readonly heats: number;
  /** How many of it go on to the next round. */
  readonly qualify?: number;
  readonly state: HeatState;
  /** The clock's origin; absent before the start and after a clear. */
  readonly started_at?: InstantText;
  readonly races: { readonly [key: Key]: LiveLane };
}

/** One skater (or team) of a heat on the board; `position` here is the order at the last split. */
export interface LiveLane {
  readonly position?: number;
  /** Ties share it and the next is skipped; absent without a time. */
  readonly rank?: number;
  readonly competitor: Key;
  readonly name: string;
  readonly country?: Country;
  readonly bib?: number;
  /** Names of a team's members. */
  readonly members?: readonly string[];
  /** What stands in for something that is not known. */
  readonly reconstructed?: readonly ("competitor" | "time" | "splits")[];
  readonly race: Key;
  readonly lane: LaneName;
  readonly armband?: Armband;
  readonly status: RowStatus;
  readonly reason?: string;
  readonly reason_text?: { readonly [key: string]: string };
  readonly personal_best?: TimeText;
  readonly season_best?: TimeText;
  /** Covered, at the last passing. */
  readonly metres?: number;
  /** Millimetres per second, at the last passing. */
  readonly speed_mms?: number;
  /** Time of the last passing. */
  readonly passed_us?: number;
  readonly splits: { readonly [key: MetresKey]: LiveSplit };
  readonly time?: TimeText;
  readonly time_us?: number;
  /** As in the ranking. */
  readonly thousandth?: number;
  /** Final gap to the leader of the distance. */
  readonly gap?: GapText;
  /** True while the time is not committed. */
  readonly provisional?: boolean;
  /** As in the ranking. */
  readonly flags?: readonly string[];
  /** Mass start: as in the ranking. */
  readonly sprints?: { readonly [key: MetresKey]: number };
  /** Mass start: as in the ranking. */
  readonly sprint_points?: number;
  /** Mass start: as in the ranking. */
  readonly laps_done?: number;
  /** Mass start: as in the ranking. */
  readonly rank_now?: number;
  /** Mass start: as in the ranking. */
  readonly qualified?: boolean;
  /** Whether a schedule is of splits that were skated, or a final time spread over the usual curve. */
  readonly schedules?: { readonly [K in Against]?: "real" | "model" };
  /** While in the race, from the first split on. */
  readonly projected?: ProjectedView;
  /** Time for the rest of the way (from the last split, or the start) to finish level; absent where out of reach. */
  readonly needed?: { readonly [K in "lead" | "podium" | "record" | "track" | "national"]?: TimeText };
}

export interface LiveSplit {
  readonly time: TimeText;
  readonly time_us: number;
  /** Since the split before (the start, for the first); absent where that one is missing or not before this one. */
  readonly lap?: TimeText;
  /** Among all who passed this split in this distance, so far; absent for a disqualified skater. */
  readonly rank?: number;
  /** To the best at this split, the others in the distance included; empty for the best. */
  readonly gap: GapText;
  readonly how: How;
  /** Gap to each schedule at this split; a minus sign is ahead of it. */
  readonly against?: { readonly [K in Against]?: GapText };
}

/** `live/{competition}`: the heats on the board, keyed `{distance}/{heat}`; usually one, two in quartets. */
export interface LiveView {
  readonly competition: Identifier;
  readonly name: string;
  readonly heats: { readonly [key: string]: LiveHeat };
}

/** `overlay/{competition}`: what the desk wants to have seen over the pictures; a kind that is not there is hidden. */
export interface OverlayView {
  readonly competition: Identifier;
  readonly shown: { readonly [K in OverlayKind]?: ShownOverlay };
}

/** Where the official list departs from the rules. */
export interface OverrideView {
  readonly rank?: number;
  readonly points?: number;
  readonly reason: string;
}

/** The points of one distance, by person. */
export interface PointsRace {
  /** `3`, or `3.2` for the second race of stage 3. */
  readonly stage: string;
  readonly state: State;
  readonly rows: { readonly [key: Key]: PointsRow };
}

export interface PointsRow {
  readonly name: string;
  readonly country?: Country;
  /** Of a mass start in rounds: of all of them together. */
  readonly points: number;
  /** True while they are those of the place that the race so far is worth. */
  readonly racing?: boolean;
}

/** `points/{competition}`: what the competition gives for the standings of its season, as it stands. */
export interface PointsView {
  readonly competition: Identifier;
  readonly season?: string;
  readonly stage?: number;
  readonly cups: { readonly [key: Identifier]: CupPoints };
}

/** One distance of the programme, ordered by `number`. */
export interface ProgrammeEntry {
  readonly number: number;
  readonly name: string;
  readonly discipline: Discipline;
  readonly metres: number;
  readonly gender: Gender;
  readonly division?: Division;
  readonly run: number;
  readonly start_mode: StartMode;
  readonly starts_at?: InstantText;
  readonly state: State;
  /** Known heats. */
  readonly heats: number;
  readonly heats_committed: number;
}

/** The final time that the pace so far is worth; eight times of ten it will lie from `low` to `high`. */
export interface ProjectedView {
  readonly time: TimeText;
  readonly time_us: number;
  readonly low: TimeText;
  readonly high: TimeText;
  /** The rank it would take, and those of `low` and `high`. */
  readonly rank: number;
  readonly best_rank: number;
  readonly worst_rank: number;
}

export interface RankingLap {
  /** Since the start. */
  readonly time: TimeText;
  readonly time_us: number;
  /** Absent where the split before is missing or not before this one. */
  readonly lap?: TimeText;
  /** At this split, among all who passed it; absent for a disqualified skater. */
  readonly rank?: number;
}

/** One competitor of a ranking: who it is, and the result that counts. */
export interface RankingRow {
  /** 1, 2, 3 … over all rows, each once. */
  readonly position: number;
  /** Ties share it and the next is skipped; absent without a time. */
  readonly rank?: number;
  readonly race: Key;
  readonly status: RowStatus;
  readonly reason?: string;
  readonly reason_text?: { readonly [key: string]: string };
  readonly time?: TimeText;
  readonly time_us?: number;
  /** Third decimal, only where equal hundredths make it decide (or show a tie). */
  readonly thousandth?: number;
  /**
   * To the leader (of the heat, in a mass start); empty for the leader, for the leader's hundredths, without a time,
   * and for a rider who was lapped.
   */
  readonly gap: GapText;
  /** True while the result is not committed. */
  readonly provisional?: boolean;
  /**
   * World Cup points of the rank; absent where the competition gives none. In rounds: of this round, others in `heats`.
   */
  readonly points?: number;
  /** Mass start: points of each sprint, by its number. */
  readonly sprints?: { readonly [key: MetresKey]: number };
  /** Mass start: the total that counts; in the race, so far. */
  readonly sprint_points?: number;
  /** Mass start; in the race, so far. */
  readonly laps_done?: number;
  /** Mass start, in the race: the place as it stands, by points so far, laps, and time at the last one. */
  readonly rank_now?: number;
  /** Mass start: True when the rider goes on from this heat to the next round. */
  readonly qualified?: boolean;
  readonly competitor: Key;
  readonly name: string;
  readonly country?: Country;
  readonly bib?: number;
  /** Names of a team's members. */
  readonly members?: readonly string[];
  /** What stands in for something that is not known. */
  readonly reconstructed?: readonly ("competitor" | "time" | "splits")[];
  readonly heat: number;
  readonly round: number;
  readonly lane: LaneName;
  readonly laps: { readonly [key: MetresKey]: RankingLap };
  /**
   * What the result broke when it was skated (WR, WRJ, OR, TR, NR, WSB, PB, SB), then the marks of the sheet (F, RS,
   * RW).
   */
  readonly flags: readonly string[];
  /** Records and bests that it equalled to the hundredth. */
  readonly equalled?: readonly string[];
  readonly override?: OverrideView;
}

/**
 * `ranking/{competition}/{distance}`: one row per competitor, under the competitor's id.
 *
 * `cup` and `season` name the standings (`standings/{season}/{cup}`) that the points count for; absent where there are
 * none.
 */
export interface RankingView {
  readonly competition: Identifier;
  readonly distance: Identifier;
  readonly name: string;
  readonly discipline: Discipline;
  readonly metres: number;
  readonly gender: Gender;
  readonly division?: Division;
  readonly run: number;
  readonly state: State;
  readonly season?: string;
  readonly cup?: Identifier;
  readonly stage?: number;
  readonly rows: { readonly [key: Key]: RankingRow };
  /** Of a mass start in rounds: each semi-final, and the final, as a list of its own. */
  readonly heats?: { readonly [key: HeatKey]: HeatRanking };
}

/** A record that was in force, and every result that broke it here, in the order skated. */
export interface RecordView {
  readonly kind: string;
  readonly discipline: Discipline;
  readonly gender: Gender;
  readonly time: TimeText;
  readonly time_us: number;
  readonly holder: string;
  readonly country?: Country;
  readonly set_on?: string;
  readonly place?: string;
  readonly broken?: readonly BrokenView[];
}

/** `records/{competition}`. */
export interface RecordsView {
  readonly competition: Identifier;
  readonly records: { readonly [key: Key]: RecordView };
}

/**
 * A distance that was skated to its end. `sentences` in the order to print them; those of a `country` that is not the
 * reader's may be left out.
 */
export interface ReportDistance {
  readonly competition: Identifier;
  readonly distance: Identifier;
  readonly name: string;
  readonly discipline: Discipline;
  readonly metres: number;
  readonly gender: Gender;
  readonly division?: Division;
  readonly run: number;
  readonly state: State;
  /** Order on the page. */
  readonly position: number;
  readonly title: Texts;
  readonly sentences: readonly Sentence[];
  /** The first three, and whom they tie with. */
  readonly top: { readonly [key: Key]: ReportRow };
  /** Everybody of each country, in the order of the result (`position`). */
  readonly countries: { readonly [key: Country]: { readonly [key: Key]: ReportRow } };
}

/** One of the first in the result, or one of a country. */
export interface ReportRow {
  /** 1, 2, 3 … over all rows, each once. */
  readonly position: number;
  /** Ties share it and the next is skipped; absent without a time. */
  readonly rank?: number;
  readonly competitor: Key;
  readonly name: string;
  readonly country?: Country;
  readonly bib?: number;
  /** Names of a team's members. */
  readonly members?: readonly string[];
  /** What stands in for something that is not known. */
  readonly reconstructed?: readonly ("competitor" | "time" | "splits")[];
  readonly status: RowStatus;
  readonly time?: TimeText;
  readonly thousandth?: number;
  readonly gap: GapText;
  readonly flags: readonly string[];
  readonly points?: number;
}

/**
 * `report/{competition}/{date}`: the day at the venue as a page; grows as distances are skated to their end.
 *
 * `state`: `running` while distances of the day are still to come, `provisional` until all lists are final.
 */
export interface ReportView {
  readonly competition: Identifier;
  readonly name: string;
  readonly date: string;
  readonly city?: string;
  readonly state: State;
  readonly reconstructed?: boolean;
  /** The competition and the day. */
  readonly title: Texts;
  readonly headline: Texts;
  readonly intro: readonly Sentence[];
  readonly distances: { readonly [key: Identifier]: ReportDistance };
}

export interface SeedView {
  readonly name: string;
  readonly country?: Country;
  readonly stages: { readonly [key: string]: number };
}

export interface Sentence {
  readonly kind: FactKind;
  readonly competitors?: readonly Key[];
  readonly country?: Country;
  readonly text: Texts;
}

/** An overlay that is on. Without `subject` it follows what is on the ice. */
export interface ShownOverlay {
  /** Since when; a later one brings it in anew. */
  readonly at: InstantText;
  readonly subject?: Key;
  readonly text?: string;
}

export interface StandingsRow {
  readonly name: string;
  readonly country?: Country;
  /** Order as it stands now. */
  readonly position: number;
  /** Over the races whose lists are final; `change` since the last of them. */
  readonly official?: StandingsTotal;
  /** As it stands now; `change` against the official standing. */
  readonly live: StandingsTotal;
  /** True for somebody on the ice, who counts with the place that the race so far is worth. */
  readonly racing?: boolean;
  readonly stages: { readonly [key: string]: number };
}

export interface StandingsStage {
  readonly state: State;
  /** `{competition}/{distance}`; empty for a stage that was carried in. */
  readonly distances: { readonly [key: string]: State };
}

export interface StandingsTotal {
  readonly rank: number;
  readonly points: number;
  /** Places gained since before; absent for somebody who was not there. */
  readonly change?: number;
}

/** `standings/{season}/{cup}`: one row per person (per country, for teams). */
export interface StandingsView {
  readonly season: string;
  readonly cup: Identifier;
  /** True when there are people whose points are not known: ranks are among those who are here. */
  readonly incomplete?: boolean;
  readonly stages: { readonly [key: string]: StandingsStage };
  readonly rows: { readonly [key: Key]: StandingsRow };
}

export interface StartListHeat {
  readonly round: number;
  readonly heat: number;
  readonly state: HeatState;
  /** How many of it go on to the next round. */
  readonly qualify?: number;
  readonly lanes: { readonly [key: LaneName]: StartListLane };
}

export interface StartListLane {
  readonly competitor: Key;
  readonly name: string;
  readonly country?: Country;
  readonly bib?: number;
  /** Names of a team's members. */
  readonly members?: readonly string[];
  /** What stands in for something that is not known. */
  readonly reconstructed?: readonly ("competitor" | "time" | "splits")[];
  readonly race: Key;
  readonly personal_best?: TimeText;
  readonly personal_best_us?: number;
  readonly season_best?: TimeText;
  readonly season_best_us?: number;
  readonly armband?: Armband;
  readonly status?: "DNS" | "DNF" | "DQ" | "WDR";
  readonly reason?: string;
  readonly reason_text?: { readonly [key: string]: string };
}

/** `startlist/{competition}/{distance}`: heats and lanes. */
export interface StartListView {
  readonly competition: Identifier;
  readonly distance: Identifier;
  readonly name: string;
  readonly discipline: Discipline;
  readonly metres: number;
  readonly gender: Gender;
  readonly division?: Division;
  readonly run: number;
  readonly state: State;
  readonly heats: { readonly [key: HeatKey]: StartListHeat };
}

/** One thing worth saying. A line whose fact no longer holds is gone, or says what holds now. */
export interface TickerLine {
  /** When it happened (time of the event that caused it). */
  readonly at: InstantText;
  /** Greater is newer; no two lines that a page shows depend on more than this. It stays as other lines come and go. */
  readonly position: number;
  readonly kind: FactKind;
  readonly importance: number;
  readonly event: CauseView;
  readonly distance?: Identifier;
  readonly heat?: number;
  /** Whom it is about, the first of them first. */
  readonly competitors?: readonly Key[];
  /** True while the result that it is about is not committed. */
  readonly provisional?: boolean;
  /** Of a note. */
  readonly author?: string;
  readonly text: Texts;
}

/** `ticker/{competition}`: the newest lines (a hundred at most), each under an id that stays with its fact. */
export interface TickerView {
  readonly competition: Identifier;
  readonly lines: { readonly [key: Key]: TickerLine };
}

export interface VenueView {
  readonly name: string;
  readonly city: string;
  readonly country?: Country;
  readonly timezone?: string;
  readonly altitude_m?: number;
}

/**
 * Schedules that a skater is held against: the present leader's splits; the world record (or the track record, where no
 * world record is known), the track record and the record of the skater's country, where they are others; the own best,
 * and the own race over the same distance earlier in the competition (the first of two 500 m races).
 */
export type Against = "leader" | "record" | "track" | "national" | "best" | "earlier";

export type Armband = "white" | "red" | "yellow" | "blue";

/**
 * Three-letter code of the National Olympic Committee.
 *
 * Pattern: `^[A-Z]{3}$`
 */
export type Country = string;

/**
 * `500m` … `10000m`, `mass-start`, `team-pursuit`, `team-sprint`.
 *
 * Pattern: `^([1-9][0-9]{2,4}m|mass-start|team-pursuit|team-sprint)$`
 */
export type Discipline = string;

export type Division = "A" | "B";

/**
 * What a sentence is about: a new leader; second or third when the finish was crossed; a record broken, equalled, or
 * missed by hundredths; a personal best; a fall; DNS, DNF or WDR; a disqualification; last and far behind; the photo
 * finish turned an order over; a correction; the list is final; places of a country; places of the country of the rink;
 * World Cup standings; a new leader of them; a line by an editor.
 */
export type FactKind =
  | "lead"
  | "podium"
  | "record"
  | "equalled"
  | "near-record"
  | "best"
  | "fall"
  | "out"
  | "disqualified"
  | "last"
  | "reordered"
  | "corrected"
  | "official"
  | "country"
  | "home"
  | "standings"
  | "standings-lead"
  | "note";

/** Pattern: `^([+-](\d+:[0-5]\d|\d{1,2})\.\d{2})?$` */
export type GapText = string;

export type Gender = "men" | "women" | "mixed";

/**
 * `"3"` in the first round, `"2.3"` in the second.
 *
 * Pattern: `^(\d+\.)?\d+$`
 */
export type HeatKey = string;

/** Of a heat: in the start list; on the board; started; every skater in it has a time or is out; committed. */
export type HeatState = "scheduled" | "ready" | "running" | "finished" | "committed";

export type How = "photofinish" | "optical" | "transponder" | "manual";

/**
 * A competition or distance id: lower-case letters, digits, `.`, `_`, `-`; at most 64; safe in URLs and keys.
 *
 * Pattern: `^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$`
 */
export type Identifier = string;

/** Pattern: `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$` */
export type InstantText = string;

/**
 * An id of the source's own (a race, a competitor): printable ASCII without spaces.
 *
 * Pattern: `^[!-~]+$`
 */
export type Key = string;

/**
 * `inner`, `outer` (start lane; in team pursuit the two straights), or the start position of a mass start.
 *
 * Pattern: `^(inner|outer|[1-9][0-9]{0,2})$`
 */
export type LaneName = string;

/** Pattern: `^[1-9]\d*$` */
export type MetresKey = string;

/** What can be laid over the pictures. */
export type OverlayKind = "clock" | "ranking" | "skater" | "record" | "standings";

/** Pattern: `^\d+\.\d{3}$` */
export type PointsText = string;

export type RowStatus = "waiting" | "racing" | "ok" | "DNS" | "DNF" | "DQ" | "WDR";

export type StartMode = "pairs" | "quartets" | "mass";

/** Of a distance: nothing started; a heat on the ice or still to come; every known heat is committed; final. */
export type State = "scheduled" | "running" | "provisional" | "official" | "cancelled";

/** A sentence by language: `{"en": …, "nl": …}`. */
export type Texts = { readonly [key: string]: string };

/** Pattern: `^(\d+:[0-5]\d|\d{1,2})\.\d{2}$` */
export type TimeText = string;
