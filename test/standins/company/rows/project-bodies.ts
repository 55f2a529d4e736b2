/** Bodies of project rows by project; most projects have none. */
export const projectBodies: Record<string, string> = {
  'fleet-console-2': `## Why
Fleets with more than one site keep lists in spreadsheets, because Console 1 shows one site at a time.

## Waves
1. 2 November 2026: four fleets. Done, 31 small faults, 27 mended.
2. 23 November 2026: sixteen fleets, four of them German.
3. 11 January 2027: everybody else. 1.x is switched off on 31 March 2027.

## Risks
- German repair codes: 40 of 96 translated
- Invoices by site are missing; Nordhjul asks every week

See [Fleet Console](page:fleet-console) and the [notes of 19 November](page:notes-2026-11-19).`,
  'fjord-2': `## State
**At risk.** The frame supplier in Aveiro is six weeks late with the welding robot. First series on 15 March 2027.

## Money
764,500 € of 890,000 € are spent. Kenji Mori expects to end about 40,000 € above the budget.

## Next
- [x] Letter to 140 pre-orders
- [ ] Test of the double battery at −10 °C
- [ ] Visit to Aveiro in January

Decided on [12 November](page:notes-2026-11-12).`,
  'tide-os-5': `## What riders get
- Softer start with load
- Range as a span
- 8 % more range in the cold

## Rollout
Ring 1 since 16 November: 210 bikes, no failed update. Ring 2 not before 7 December. The rules are in [Firmware updates](page:firmware-update).`,
  'iso-27001': `## Evidence
81 of 93 controls. Missing: suppliers (7), physical access in Lisbon (3), two policies.

Audit: 9–11 February 2027, auditor from Gothenburg, two days on site in Stockholm and one in Lisbon. Kept by Priya Raman, see [Security](page:security).`,
  'lisbon-move': `Weekend of 13–14 March 2027. Everything that is decided stands in the [notes of 20 October](page:notes-2026-10-20).

<callout icon="⚠️" color="yellow_bg">
	The fire inspection of the battery room has no date. Without it no bike may be charged in the new house.
</callout>`,
  'offline-unlock': `iOS is out since 6.4. Android comes with the train of **9 December 2026**, without two makers whose key store loses keys after a restart; they follow in January. Hanna Öberg owns it, Pedro Antunes builds it.`,
  'tender-oslo': `420 Harbour bikes with service for six years. Answer until 15 December 2026, 12:00.

- Price: not agreed. Oslo wants 71 € a month, our floor is 78 €.
- References: Malmö and Aarhus have said yes.
- Björn writes, Grace decides, Tom reads it before it leaves.`,
};
