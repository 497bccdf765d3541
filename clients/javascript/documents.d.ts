// Generated from the models in `schemas` by `python -m clients.javascript.declarations`. Do not edit.

/** The document of each kind of channel. */
export interface Documents {
  readonly audit: AuditView;
  readonly chances: ChancesView;
  readonly conditions: ConditionsView;
  readonly doubts: DoubtsView;
  readonly report: ReportView;
  readonly ticker: TickerView;
  readonly overlay: OverlayView;
  readonly competition: CompetitionView;
  readonly live: LiveView;
  readonly startlist: StartListView;
  readonly ranking: RankingView;
  readonly championship: ChampionshipView;
  readonly records: RecordsView;
  readonly calendar: CalendarView;
  readonly points: PointsView;
  readonly standings: StandingsView;
  readonly system: SystemView;
}

export type ChannelKind = keyof Documents;

/** The name of a channel, such as `ranking/slc-2021/500m-women-2`. */
export type Channel =
  | `audit/${string}`
  | `chances/${string}/${string}`
  | `conditions/${string}`
  | `doubts/${string}`
  | `report/${string}/${string}`
  | `ticker/${string}`
  | `overlay/${string}`
  | `competition/${string}`
  | `live/${string}`
  | `startlist/${string}/${string}`
  | `ranking/${string}/${string}`
  | `championship/${string}`
  | `records/${string}`
  | `calendar/${string}`
  | `points/${string}`
  | `standings/${string}/${string}`
  | `system/${string}`;

/** An event of a correction; `data` is that of its type. */
export interface AuditEvent {
  readonly source: string;
  readonly id: string;
  readonly type: string;
  readonly data: { readonly [key: string]: unknown };
}

/** `audit/{competition}`: the corrections by id, up to the newest thousand. Not public. */
export interface AuditView {
  /** True for a rehearsal: a replay under another id, which counts for no season, list or record. */
  readonly rehearsal?: boolean;
  readonly competition: Identifier;
  readonly corrections: { readonly [key: Key]: Correction };
}

export interface BothLanguages {
  readonly en: string;
  readonly nl: string;
}

export interface BrokenView {
  readonly name: string;
  readonly country?: Country;
  readonly distance: Identifier;
  readonly heat: number;
  readonly time: TimeText;
  readonly time_us: number;
  /** Improvement on the previous record. */
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

/** The event that caused it. */
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
  /** Samalog points: the sum over the distances, including the one in progress. */
  readonly points: PointsText;
  readonly distances: { readonly [key: Identifier]: PointsText };
  /** By how much the skater must beat the leader's time on the next distance to draw level. */
  readonly behind?: TimeText;
  /** The slowest time on the next distance that takes the lead; present once somebody has skated it. */
  readonly needed?: TimeText;
}

/** `championship/{competition}`: the current classification of an allround or sprint championship. */
export interface ChampionshipView {
  /** True for a rehearsal: a replay under another id, which counts for no season, list or record. */
  readonly rehearsal?: boolean;
  readonly competition: Identifier;
  readonly kind?: "allround" | "sprint";
  readonly genders: { readonly [K in Gender]?: ChampionshipOf };
}

/** The chances of one skater, on the ice, finished or still to start. */
export interface ChanceRow {
  readonly win: number;
  readonly podium: number;
  /**
   * To lead the cup or the championship after this distance; absent where there is none, or too little is known of it.
   */
  readonly lead?: number;
  readonly competitor: Key;
  readonly name: string;
  readonly country?: Country;
  readonly heat: number;
  readonly status: RowStatus;
  /** By the probability to win, then to reach the podium, then as in the ranking. */
  readonly position: number;
}

/** Probabilities in whole per cent, rounded; 100 only when it is certain. 0 is less than half a per cent. */
export interface ChanceView {
  readonly win: number;
  readonly podium: number;
  /**
   * To lead the cup or the championship after this distance; absent where there is none, or too little is known of it.
   */
  readonly lead?: number;
}

/**
 * `chances/{competition}/{distance}`: probabilities in whole per cent; they change at every split.
 *
 * Without rows where they are not computed: a mass start, rounds, and a distance of which heats were not seen.
 */
export interface ChancesView {
  /** True for a rehearsal: a replay under another id, which counts for no season, list or record. */
  readonly rehearsal?: boolean;
  readonly competition: Identifier;
  readonly distance: Identifier;
  readonly name: string;
  readonly discipline: Discipline;
  readonly form: Form;
  readonly metres: number;
  readonly gender: Gender;
  readonly division?: Division;
  readonly run: number;
  readonly state: State;
  /** What `lead` is about: the id of a cup, or `championship`. */
  readonly leads?: Identifier;
  /** True: the source names heats one by one, so skaters who are still to come are not counted. */
  readonly incomplete?: boolean;
  /**
   * Who can no longer be beaten: everybody else has finished, is out, or cannot skate the rest fast enough by the
   * limits of the distance.
   */
  readonly unbeatable?: Key;
  readonly rows: { readonly [key: Key]: ChanceRow };
}

/** `competition/{competition}`: name, venue and the programme with the state of every distance. */
export interface CompetitionView {
  /** True for a rehearsal: a replay under another id, which counts for no season, list or record. */
  readonly rehearsal?: boolean;
  readonly competition: Identifier;
  readonly name: string;
  readonly venue?: VenueView;
  readonly starts_on?: string;
  readonly ends_on?: string;
  readonly season?: string;
  readonly stage?: number;
  readonly points_factor?: number;
  readonly reconstructed?: boolean;
  /** True for a competition that lists leave out. */
  readonly archived?: boolean;
  readonly programme: { readonly [key: Identifier]: ProgrammeEntry };
}

/** `conditions/{competition}`: ice and air, as measured during the competition. */
export interface ConditionsView {
  /** True for a rehearsal: a replay under another id, which counts for no season, list or record. */
  readonly rehearsal?: boolean;
  readonly competition: Identifier;
  /** The newest value of each quantity: one sensor may measure the ice, another the air. */
  readonly latest: Quantities;
  /** The newest measurements, by an id of their own. */
  readonly measurements: { readonly [key: string]: Measurement };
}

export interface ConsumerView {
  readonly host: string;
  readonly up_s: number;
  readonly age_s: number;
  /** It missed three reports: it hangs, or it ended without saying so. */
  readonly silent: boolean;
  readonly partitions: string;
  readonly partition_count: number;
  readonly lag: number;
  readonly stuck_s: number;
  readonly events: number;
  readonly per_minute: number;
  readonly event_to_view_ms?: number;
  readonly event_to_view_p99_ms?: number;
  readonly dead_letters: number;
  readonly rebuilding: number;
  readonly broker_problem: string;
}

/** A change after the list was official: what the row showed (a time or a status), and what it shows now. */
export interface Corrected {
  readonly at: InstantText;
  readonly before: string;
  readonly after: string;
  readonly why?: string;
}

/** One correction. `position` counts from the first; `in_force` is False after a revert. */
export interface Correction {
  readonly position: number;
  readonly at: InstantText;
  readonly author: string;
  readonly why: string;
  readonly in_force: boolean;
  readonly reverts?: Key;
  readonly reverted?: Reverted;
  readonly events: readonly AuditEvent[];
}

export interface CupPoints {
  /** Points from earlier stages. */
  readonly seeds?: { readonly [key: Key]: SeedView };
  /** True when only some of the earlier points are known. */
  readonly incomplete?: boolean;
  readonly races?: { readonly [key: Identifier]: PointsRace };
  /** Distances of this cup whose points are not known: no table of the season was found. */
  readonly unknown?: readonly Identifier[];
}

export interface DeadLetterView {
  readonly position: number;
  readonly at: string;
  readonly competition: string;
  readonly type: string;
  readonly reason: string;
  readonly bytes: number;
}

export interface DeadLettersView {
  readonly count: number;
  readonly newest: { readonly [key: string]: DeadLetterView };
}

/** A crossing in doubt. */
export interface DoubtLine {
  readonly time: TimeText;
  readonly time_us: number;
  readonly how: How;
  readonly reason: DoubtReason;
  readonly distance: Identifier;
  readonly round: number;
  readonly heat: number;
  readonly race: Key;
  readonly metres: number;
  readonly competitor: Key;
  readonly name: string;
  readonly country?: Country;
}

/**
 * A crossing that counts for nothing (no rank, record, news or projection) until another device or a person confirms
 * it.
 */
export interface DoubtView {
  readonly time: TimeText;
  readonly time_us: number;
  readonly how: How;
  readonly reason: DoubtReason;
}

/**
 * `doubts/{competition}`: the crossings in doubt, for operators. A line disappears when the crossing is confirmed,
 * withdrawn or replaced.
 */
export interface DoubtsView {
  /** True for a rehearsal: a replay under another id, which counts for no season, list or record. */
  readonly rehearsal?: boolean;
  readonly competition: Identifier;
  /** By `{distance}/{race}/{metres}`, or a digest of it when that is too long. */
  readonly doubts: { readonly [key: Key]: DoubtLine };
}

export interface FeedView {
  readonly host: string;
  readonly up_s: number;
  readonly age_s: number;
  /** It missed three reports: it hangs, or it ended without saying so. */
  readonly silent: boolean;
  readonly name: string;
  readonly source: string;
  readonly connected: boolean;
  /** Seconds since it connected or lost the connection. */
  readonly changed_s: number;
  readonly problem: string;
  readonly last_message_s?: number;
  readonly messages: number;
  readonly per_minute: number;
  readonly events: number;
  readonly skipped: number;
  readonly skips: { readonly [key: string]: SkipView };
  /** Events that wait for Kafka. */
  readonly waiting: number;
  readonly waiting_s: number;
}

/** Something that is wrong, and what to do about it. */
export interface FindingView {
  readonly position: number;
  readonly severity: Severity;
  readonly code: string;
  readonly what: BothLanguages;
  readonly to_do: BothLanguages;
}

export interface GatewayView {
  readonly host: string;
  readonly up_s: number;
  readonly age_s: number;
  /** It missed three reports: it hangs, or it ended without saying so. */
  readonly silent: boolean;
  readonly address: string;
  readonly clients: number;
  readonly subscriptions: number;
  readonly competitions: number;
  /** Frames written to clients in the last minute. */
  readonly per_minute: number;
  readonly merged_per_minute: number;
  readonly slow_per_minute: number;
  readonly closed_per_minute: number;
}

/**
 * One heat of a distance in rounds. `qualify`: how many qualify for the next round; absent in a final. Quarter-finals
 * of a team event rank together.
 */
export interface HeatRanking {
  readonly round: number;
  readonly heat: number;
  readonly state: HeatState;
  readonly qualify?: number;
  readonly phase?: Phase;
  /** Rows under the keys of the ranking's rows. */
  readonly rows: { readonly [key: Key]: HeatRankingRow };
}

/** Result of a competitor in one heat. `status` is `waiting` before the heat, `racing` in it, `ok` with a time. */
export interface HeatRankingRow {
  /** 1, 2, 3 … over all rows, each number once. */
  readonly position: number;
  /** Ties share a rank and the next rank is skipped; absent without a time. */
  readonly rank?: number;
  readonly race: Key;
  readonly status: RowStatus;
  readonly reason?: string;
  readonly reason_text?: { readonly [key: string]: string };
  readonly time?: TimeText;
  readonly time_us?: number;
  /** Third decimal, only when hundredths are equal: it decides, or shows a tie. */
  readonly thousandth?: number;
  /**
   * Gap to the leader (of the heat, in a mass start); empty for the leader, for equal hundredths, without a time, and
   * for a lapped rider.
   */
  readonly gap: GapText;
  /** True while the result is not committed. */
  readonly provisional?: boolean;
  /**
   * World Cup points of the rank; absent when the competition gives none. With rounds: of this round; others in
   * `heats`.
   */
  readonly points?: number;
  /** Mass start: points of each sprint, by sprint number. */
  readonly sprints?: { readonly [key: MetresKey]: number };
  /** Mass start: the total that counts; during the race, the total so far. */
  readonly sprint_points?: number;
  /** Mass start: laps completed. */
  readonly laps_done?: number;
  /** Mass start, during the race: the current place by points, then laps, then time at the last lap. */
  readonly rank_now?: number;
  /** In rounds: True when the rider or team qualifies for the next round (of a team semi-final: for final A). */
  readonly qualified?: boolean;
  /** Of a team: those who skated in this heat. */
  readonly members?: readonly string[];
}

/** Two competitors (`{competition}/{competitor}`) that an editor joined, separated, or left to the rules again. */
export interface IdentityDecision {
  readonly one: string;
  readonly other: string;
  readonly decision: "same" | "different" | "automatic";
  readonly at: InstantText;
}

export interface LiveHeat {
  readonly distance: Identifier;
  readonly name: string;
  readonly discipline: Discipline;
  readonly form: Form;
  readonly gender: Gender;
  readonly division?: Division;
  readonly run: number;
  readonly metres: number;
  /** `quartets`: two heats are on the ice at once; armbands distinguish them. */
  readonly start_mode: StartMode;
  readonly split_points: readonly number[];
  readonly round: number;
  readonly heat: number;
  /** Number of known heats of the distance. */
  readonly heats: number;
  /** How many qualify for the next round. */
  readonly qualify?: number;
  readonly phase?: Phase;
  /** As in the ranking. */
  readonly unseen?: readonly HeatKey[];
  readonly state: HeatState;
  /** Origin of the clock; absent before the start and after a clear. */
  readonly started_at?: InstantText;
  readonly races: { readonly [key: Key]: LiveLane };
}

/** One skater (or team) of a heat on the board; `position` here is the order at the last split. */
export interface LiveLane {
  readonly position?: number;
  /** Ties share a rank and the next rank is skipped; absent without a time. */
  readonly rank?: number;
  readonly competitor: Key;
  readonly name: string;
  readonly country?: Country;
  readonly bib?: number;
  /** Names of a team's members. */
  readonly members?: readonly string[];
  /** Which values are modelled because they are not known. */
  readonly reconstructed?: readonly ("competitor" | "time" | "splits")[];
  readonly race: Key;
  readonly lane: LaneName;
  readonly armband?: Armband;
  readonly status: RowStatus;
  readonly reason?: string;
  readonly reason_text?: { readonly [key: string]: string };
  readonly personal_best?: TimeText;
  readonly season_best?: TimeText;
  /** Metres covered at the last passing. */
  readonly metres?: number;
  /** Speed at the last passing in millimetres per second. */
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
  /**
   * As in `chances/{competition}/{distance}`; absent when all are 0, and when skaters who are still to come are not
   * known.
   */
  readonly chances?: ChanceView;
  /** Crossings in doubt, by metres; they are not in `splits`, and a finish in doubt is no `time`. */
  readonly doubts?: { readonly [key: MetresKey]: DoubtView };
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
  /** Whether a schedule has real splits, or a model that spreads a final time over the usual pace. */
  readonly schedules?: { readonly [K in Against]?: "real" | "model" };
  /** Present from the first split to the finish. */
  readonly projected?: ProjectedView;
  /** Time for the remaining metres (from the last split, or the start) to finish level; absent when out of reach. */
  readonly needed?: { readonly [K in "lead" | "podium" | "record" | "track" | "national"]?: TimeText };
}

export interface LiveSplit {
  readonly time: TimeText;
  readonly time_us: number;
  /** Time since the previous split (since the start, for the first); absent when that split is missing or later. */
  readonly lap?: TimeText;
  /** Rank among all who have passed this split in this distance; absent for a disqualified skater. */
  readonly rank?: number;
  /** Gap to the best at this split in the distance; empty for the best. */
  readonly gap: GapText;
  readonly how: How;
  /** Gap to each schedule at this split; a minus sign means ahead of it. */
  readonly against?: { readonly [K in Against]?: GapText };
}

/** `live/{competition}`: the heats on the board, keyed `{distance}/{heat}`; usually one, two in quartets. */
export interface LiveView {
  /** True for a rehearsal: a replay under another id, which counts for no season, list or record. */
  readonly rehearsal?: boolean;
  readonly competition: Identifier;
  readonly name: string;
  readonly heats: { readonly [key: string]: LiveHeat };
}

export interface Measurement {
  /** Temperature of the ice, °C. */
  readonly ice?: Tenths;
  /** Temperature of the air, °C. */
  readonly air?: Tenths;
  /** Relative humidity, %. */
  readonly humidity?: number;
  /** m/s. */
  readonly wind?: Tenths;
  readonly at: InstantText;
  /** 1 is the newest. */
  readonly position: number;
}

/** `overlay/{competition}`: the overlays that the desk shows; a missing kind is hidden. */
export interface OverlayView {
  /** True for a rehearsal: a replay under another id, which counts for no season, list or record. */
  readonly rehearsal?: boolean;
  readonly competition: Identifier;
  readonly shown: { readonly [K in OverlayKind]?: ShownOverlay };
}

/** Rank or points of the official list that differ from the rules. `in_standings`: they count in season totals too. */
export interface OverrideView {
  readonly rank?: number;
  readonly points?: number;
  readonly reason: string;
  readonly in_standings?: boolean;
}

/** The points of one distance by person. */
export interface PointsRace {
  /** `3`, or `3.2` for the second race of stage 3. */
  readonly stage: string;
  readonly state: State;
  readonly discipline: Discipline;
  /** Place of the distance in the programme of its competition. */
  readonly number?: number;
  readonly division?: Division;
  readonly rows: { readonly [key: Key]: PointsRow };
}

export interface PointsRow {
  readonly name: string;
  readonly country?: Country;
  /** Id in the competition. */
  readonly competitor: Key;
  /** Number of the skater at the source. */
  readonly person?: Key;
  /**
   * Points for the standings, by the rules (an override counts only with `in_standings`). Mass start in rounds: the
   * sum.
   */
  readonly points: number;
  /** Final time; absent in a mass start and in distances with rounds. */
  readonly time_us?: number;
  /** True while the points are those of a projected place. */
  readonly racing?: boolean;
}

/** `points/{competition}`: World Cup points earned at this competition so far. */
export interface PointsView {
  /** True for a rehearsal: a replay under another id, which counts for no season, list or record. */
  readonly rehearsal?: boolean;
  readonly competition: Identifier;
  readonly season?: string;
  readonly stage?: number;
  readonly cups: { readonly [key: Identifier]: CupPoints };
  /** Distances whose points are not known, also those of a season that has no tables at all. */
  readonly unknown?: readonly Identifier[];
  /** Decisions of editors about who is one person, oldest first. */
  readonly identities?: readonly IdentityDecision[];
}

/** One distance of the programme, ordered by `number`. */
export interface ProgrammeEntry {
  readonly number: number;
  readonly name: string;
  readonly discipline: Discipline;
  readonly form: Form;
  readonly metres: number;
  readonly gender: Gender;
  readonly division?: Division;
  readonly run: number;
  readonly start_mode: StartMode;
  readonly starts_at?: InstantText;
  readonly state: State;
  /** Number of known heats. */
  readonly heats: number;
  readonly heats_committed: number;
}

/** Projected final time at the pace so far; in eight cases of ten it lies between `low` and `high`. */
export interface ProjectedView {
  readonly time: TimeText;
  readonly time_us: number;
  readonly low: TimeText;
  readonly high: TimeText;
  /** Rank of the projected time; `best_rank` and `worst_rank` are those of `low` and `high`. */
  readonly rank: number;
  readonly best_rank: number;
  readonly worst_rank: number;
}

/** A quantity that was not measured is absent. */
export interface Quantities {
  /** Temperature of the ice, °C. */
  readonly ice?: Tenths;
  /** Temperature of the air, °C. */
  readonly air?: Tenths;
  /** Relative humidity, %. */
  readonly humidity?: number;
  /** m/s. */
  readonly wind?: Tenths;
}

export interface RankingLap {
  /** Time since the start. */
  readonly time: TimeText;
  readonly time_us: number;
  /** Lap time; absent when the previous split is missing or later. */
  readonly lap?: TimeText;
  /** Rank at this split among all who passed it; absent for a disqualified skater. */
  readonly rank?: number;
}

/** One competitor of a ranking, with the result that counts. */
export interface RankingRow {
  /** 1, 2, 3 … over all rows, each number once. */
  readonly position: number;
  /** Ties share a rank and the next rank is skipped; absent without a time. */
  readonly rank?: number;
  readonly race: Key;
  readonly status: RowStatus;
  readonly reason?: string;
  readonly reason_text?: { readonly [key: string]: string };
  readonly time?: TimeText;
  readonly time_us?: number;
  /** Third decimal, only when hundredths are equal: it decides, or shows a tie. */
  readonly thousandth?: number;
  /**
   * Gap to the leader (of the heat, in a mass start); empty for the leader, for equal hundredths, without a time, and
   * for a lapped rider.
   */
  readonly gap: GapText;
  /** True while the result is not committed. */
  readonly provisional?: boolean;
  /**
   * World Cup points of the rank; absent when the competition gives none. With rounds: of this round; others in
   * `heats`.
   */
  readonly points?: number;
  /** Mass start: points of each sprint, by sprint number. */
  readonly sprints?: { readonly [key: MetresKey]: number };
  /** Mass start: the total that counts; during the race, the total so far. */
  readonly sprint_points?: number;
  /** Mass start: laps completed. */
  readonly laps_done?: number;
  /** Mass start, during the race: the current place by points, then laps, then time at the last lap. */
  readonly rank_now?: number;
  /** In rounds: True when the rider or team qualifies for the next round (of a team semi-final: for final A). */
  readonly qualified?: boolean;
  /** Names of a team's members. */
  readonly members?: readonly string[];
  readonly competitor: Key;
  readonly name: string;
  readonly country?: Country;
  readonly bib?: number;
  /** Which values are modelled because they are not known. */
  readonly reconstructed?: readonly ("competitor" | "time" | "splits")[];
  /**
   * Rounds of a team event, without a rank: the first and the last rank that are possible, such as 7 and 8 before final
   * D. They stay when that final is cancelled, because no rule for it is known.
   */
  readonly possible_ranks?: readonly number[];
  readonly heat: number;
  readonly round: number;
  readonly lane: LaneName;
  readonly laps: { readonly [key: MetresKey]: RankingLap };
  /**
   * Records and bests that the result broke (WR, WRJ, OR, TR, NR, WSB, PB, SB), then the marks of the sheet (F, RS,
   * RW).
   */
  readonly flags: readonly string[];
  /**
   * While the distance is running; as in `chances/{competition}/{distance}`. Absent when all are 0, and when skaters
   * who are still to come are not known.
   */
  readonly chances?: ChanceView;
  /** Crossings in doubt, by metres; they are not in `laps`, and a finish in doubt is no `time`. */
  readonly doubts?: { readonly [key: MetresKey]: DoubtView };
  readonly corrected?: Corrected;
  /** Records and bests that the result equalled to the hundredth. */
  readonly equalled?: readonly string[];
  readonly override?: OverrideView;
}

/**
 * `ranking/{competition}/{distance}`: one row per competitor, under the competitor's id.
 *
 * `cup` and `season` name the standings (`standings/{season}/{cup}`) that the points count for; absent when there are
 * none.
 */
export interface RankingView {
  /** True for a rehearsal: a replay under another id, which counts for no season, list or record. */
  readonly rehearsal?: boolean;
  readonly competition: Identifier;
  readonly distance: Identifier;
  readonly name: string;
  readonly discipline: Discipline;
  readonly form: Form;
  readonly metres: number;
  readonly gender: Gender;
  readonly division?: Division;
  readonly run: number;
  readonly state: State;
  readonly season?: string;
  readonly cup?: Identifier;
  readonly stage?: number;
  /** False when the distance belongs to a World Cup whose points are not known: no table of its season was found. */
  readonly points_known?: boolean;
  /** The newest change after the list was official. */
  readonly corrected?: Corrected;
  readonly rows: { readonly [key: Key]: RankingRow };
  /** Heats against the clock that were skated before the feed was joined: ranks and gaps are of those seen. */
  readonly unseen?: readonly HeatKey[];
  /** In rounds: a list for each heat. */
  readonly heats?: { readonly [key: HeatKey]: HeatRanking };
}

/** A record in force, and every result here that broke it, in the order skated. */
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

export interface RecorderView {
  readonly host: string;
  readonly up_s: number;
  readonly age_s: number;
  /** It missed three reports: it hangs, or it ended without saying so. */
  readonly silent: boolean;
  readonly folder: string;
  readonly events: number;
  readonly bytes: number;
  readonly free_bytes?: number;
  readonly problem: string;
}

/** `records/{competition}`. */
export interface RecordsView {
  /** True for a rehearsal: a replay under another id, which counts for no season, list or record. */
  readonly rehearsal?: boolean;
  readonly competition: Identifier;
  readonly records: { readonly [key: Key]: RecordView };
}

/**
 * A finished distance. `sentences` are in print order; a page may omit those of another `country` than the reader's.
 */
export interface ReportDistance {
  readonly competition: Identifier;
  readonly distance: Identifier;
  readonly name: string;
  readonly discipline: Discipline;
  readonly form: Form;
  readonly metres: number;
  readonly gender: Gender;
  readonly division?: Division;
  readonly run: number;
  readonly state: State;
  /** Order on the page. */
  readonly position: number;
  readonly title: Texts;
  readonly sentences: readonly Sentence[];
  /** The first three, including ties. */
  readonly top: { readonly [key: Key]: ReportRow };
  /** All competitors of each country, in the order of the result (`position`). */
  readonly countries: { readonly [key: Country]: { readonly [key: Key]: ReportRow } };
}

/** A row of the top of the result, or of a country's results. */
export interface ReportRow {
  /** 1, 2, 3 … over all rows, each number once. */
  readonly position: number;
  /** Ties share a rank and the next rank is skipped; absent without a time. */
  readonly rank?: number;
  readonly competitor: Key;
  readonly name: string;
  readonly country?: Country;
  readonly bib?: number;
  /** Names of a team's members. */
  readonly members?: readonly string[];
  /** Which values are modelled because they are not known. */
  readonly reconstructed?: readonly ("competitor" | "time" | "splits")[];
  readonly status: RowStatus;
  readonly time?: TimeText;
  readonly thousandth?: number;
  readonly gap: GapText;
  readonly flags: readonly string[];
  readonly points?: number;
}

/**
 * `report/{competition}/{date}`: the day at the venue as a page; it grows as distances finish.
 *
 * `state`: `running` while distances of the day are still to come, `provisional` until all lists are final.
 */
export interface ReportView {
  /** True for a rehearsal: a replay under another id, which counts for no season, list or record. */
  readonly rehearsal?: boolean;
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

/** The revert of a correction; `correction` is its own id, with which it can be reverted in turn. */
export interface Reverted {
  readonly at: InstantText;
  readonly author: string;
  readonly why: string;
  readonly correction: Key;
}

export interface RunningView {
  readonly name: string;
  readonly age_s: number;
  readonly heat_runs: boolean;
  readonly overdue: number;
}

export interface SeedView {
  readonly name: string;
  readonly country?: Country;
  readonly person?: Key;
  readonly stages: { readonly [key: string]: number };
}

export interface Sentence {
  readonly kind: FactKind;
  readonly competitors?: readonly Key[];
  readonly country?: Country;
  readonly text: Texts;
}

/** A visible overlay. Without `subject` it follows the race on the ice. */
export interface ShownOverlay {
  /** Shown since; a later instant starts its entry animation again. */
  readonly at: InstantText;
  readonly subject?: Key;
  readonly text?: string;
}

export interface SkipView {
  readonly position: number;
  readonly ago_s: number;
  readonly reason: string;
}

export interface StandingsRow {
  readonly name: string;
  readonly country?: Country;
  /** Number of the skater at the source, where it is known. */
  readonly person?: Key;
  /** Other names and countries of the same person in this cup, such as `Anastasiia SEMENOVA (RUS)`. */
  readonly known_as?: readonly string[];
  /** Current order. */
  readonly position: number;
  /** Standings over the races whose lists are final; `change` since the last of them. */
  readonly official?: StandingsTotal;
  /** Current standings; `change` compares with the official standings. */
  readonly live: StandingsTotal;
  /** True for somebody on the ice, who counts with the projected place. */
  readonly racing?: boolean;
  readonly stages: { readonly [key: string]: number };
}

export interface StandingsStage {
  readonly state: State;
  /** State of each `{competition}/{distance}`; empty for an earlier stage that was seeded. */
  readonly distances: { readonly [key: string]: State };
}

export interface StandingsTotal {
  readonly rank: number;
  readonly points: number;
  /** Places gained; absent for somebody who had no place before. */
  readonly change?: number;
  /**
   * What decides between equal totals; absent when there are none. `results`: the best single result, then the next
   * best. Of identical results `time`: the better best time, then `last-race`: the better last race; it is not known
   * whether the World Cup uses these two.
   */
  readonly tie?: "results" | "time" | "last-race" | "shared";
}

/** `standings/{season}/{cup}`: one row per person (per country, for teams). */
export interface StandingsView {
  readonly season: string;
  readonly cup: Identifier;
  /** True when the points of some people are not known: ranks are among the rows here. */
  readonly incomplete?: boolean;
  /** Races (`{competition}/{distance}`) that give points which are not known: they are missing in every total. */
  readonly unknown?: readonly string[];
  readonly stages: { readonly [key: string]: StandingsStage };
  readonly rows: { readonly [key: Key]: StandingsRow };
}

export interface StartListHeat {
  readonly round: number;
  readonly heat: number;
  readonly state: HeatState;
  /** How many qualify for the next round. */
  readonly qualify?: number;
  readonly phase?: Phase;
  readonly lanes: { readonly [key: LaneName]: StartListLane };
}

export interface StartListLane {
  readonly competitor: Key;
  readonly name: string;
  readonly country?: Country;
  readonly bib?: number;
  /** Names of a team's members. */
  readonly members?: readonly string[];
  /** Which values are modelled because they are not known. */
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
  /** True for a rehearsal: a replay under another id, which counts for no season, list or record. */
  readonly rehearsal?: boolean;
  readonly competition: Identifier;
  readonly distance: Identifier;
  readonly name: string;
  readonly discipline: Discipline;
  readonly form: Form;
  readonly metres: number;
  readonly gender: Gender;
  readonly division?: Division;
  readonly run: number;
  readonly state: State;
  readonly heats: { readonly [key: HeatKey]: StartListHeat };
}

export interface StoreView {
  readonly problem: string;
  readonly write_problem: string;
  readonly used_bytes: number;
  readonly max_bytes: number;
}

/** The correction after which a line is no longer true. */
export interface Superseded {
  readonly at: InstantText;
  readonly event: CauseView;
}

/** `system/{topic}`: the health of the installation. The only topic is `health`. Needs the right to read it. */
export interface SystemView {
  readonly light: Light;
  readonly headline: BothLanguages;
  readonly findings: { readonly [key: string]: FindingView };
  readonly feeds: { readonly [key: string]: FeedView };
  readonly consumers: { readonly [key: string]: ConsumerView };
  readonly gateways: { readonly [key: string]: GatewayView };
  readonly recorders: { readonly [key: string]: RecorderView };
  readonly store: StoreView;
  readonly dead_letters: DeadLettersView;
  readonly competitions: { readonly [key: string]: RunningView };
}

/**
 * One piece of news. When its fact is no longer true, the line disappears or is rewritten; after a correction by a
 * person it stays as it was published, with `superseded`.
 */
export interface TickerLine {
  /** When it happened (time of the event that caused it). */
  readonly at: InstantText;
  /** Order: greater is newer. It does not change when other lines come and go. */
  readonly position: number;
  readonly kind: FactKind;
  readonly importance: number;
  readonly event: CauseView;
  readonly distance?: Identifier;
  readonly heat?: number;
  /** The competitors that it is about, in order of importance. */
  readonly competitors?: readonly Key[];
  readonly superseded?: Superseded;
  /** True while the result is not committed. */
  readonly provisional?: boolean;
  /** Of a note. */
  readonly author?: string;
  readonly text: Texts;
}

/** `ticker/{competition}`: the newest lines (at most a hundred), each under an id that belongs to its fact. */
export interface TickerView {
  /** True for a rehearsal: a replay under another id, which counts for no season, list or record. */
  readonly rehearsal?: boolean;
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
 * Schedules that a skater is compared with: the splits of the leader before this heat, also once the skater has taken
 * the lead; the world record (or the track record when no world record is known); the track record and the national
 * record when they differ from it; the personal best; and the skater's earlier race over the same distance in this
 * competition (the first of two 500 m races).
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
 * `500m` … `10000m`, or a name in `TRAITS`.
 *
 * Pattern: `^([1-9][0-9]{2,4}m|mass-start|team-pursuit|team-sprint|mixed-relay)$`
 */
export type Discipline = string;

export type Division = "A" | "B";

/**
 * Faster than anybody can skate; before the crossing before it, or too late for a confirmed one after it; of a skater
 * who did not start or withdrew.
 */
export type DoubtReason = "too-fast" | "out-of-order" | "not-started";

/**
 * Topic of a sentence: a new leader; second or third at the finish; a record broken, equalled, or missed by hundredths;
 * a personal best; a fall; DNS, DNF or WDR; a disqualification; last by a large gap; the photo finish reversed an
 * order; a correction; the list is final; places of a country; places of the country of the rink; World Cup standings;
 * a new leader in the standings; a leader who can no longer be beaten; a line by an editor.
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
  | "decided"
  | "note";

/**
 * How a screen shows a heat: in lanes against the clock, two teams compared at every half lap, or one field of riders.
 */
export type Form = "lanes" | "teams" | "mass";

/** Pattern: `^([+-](\d+:[0-5]\d|\d{1,2})\.\d{2})?$` */
export type GapText = string;

export type Gender = "men" | "women" | "mixed";

/**
 * `"3"` in the first round, `"2.3"` in the second.
 *
 * Pattern: `^(\d+\.)?\d+$`
 */
export type HeatKey = string;

/**
 * State of a heat: in the start list; on the board; started; every skater has a time or is out; committed; not to be
 * skated.
 */
export type HeatState = "scheduled" | "ready" | "running" | "finished" | "committed" | "cancelled";

/** Kind of device that measured a crossing. */
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

export type Light = "red" | "amber" | "green";

/** Pattern: `^[1-9]\d*$` */
export type MetresKey = string;

/** Graphics over the TV picture. */
export type OverlayKind = "clock" | "ranking" | "skater" | "record" | "standings";

/** Round of a heat. `final` where there is only one; final A decides the first ranks, final B the next, and so on. */
export type Phase = "quarter-final" | "semi-final" | "final" | "final-a" | "final-b" | "final-c" | "final-d";

/** Pattern: `^\d+\.\d{3}$` */
export type PointsText = string;

export type RowStatus = "waiting" | "racing" | "ok" | "DNS" | "DNF" | "DQ" | "WDR";

/** Red: results are wrong, stale or lost until a person acts. Amber: a person should look, and results go on. */
export type Severity = "red" | "amber";

export type StartMode = "pairs" | "quartets" | "mass";

/** State of a distance: nothing started; a heat on the ice or still to come; every known heat committed; final. */
export type State = "scheduled" | "running" | "provisional" | "official" | "cancelled";

/**
 * A number with one decimal: `-8.3`.
 *
 * Pattern: `^-?\d{1,3}\.\d$`
 */
export type Tenths = string;

/** A sentence by language: `{"en": …, "nl": …}`. */
export type Texts = { readonly [key: string]: string };

/** Pattern: `^(\d+:[0-5]\d|\d{1,2})\.\d{2}$` */
export type TimeText = string;
