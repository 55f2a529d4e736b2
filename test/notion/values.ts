import fc from 'fast-check';

const day = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

/** Values that a model may give for each column of `everyColumn` that can be written. */
export const valuesByColumn: [column: string, arbitrary: fc.Arbitrary<unknown>][] = [
  ['Name', fc.string({ unit: 'grapheme', maxLength: 5000, size: 'max' })],
  ['Text', fc.string({ unit: 'binary', maxLength: 5000, size: 'max' })],
  ['Number', fc.double({ noNaN: true, noDefaultInfinity: true })],
  ['Select', fc.constantFrom('High', 'Low')],
  ['Multi', fc.subarray(['red', 'green', 'blue'])],
  ['Status', fc.constantFrom('Planned', 'Active', 'Done')],
  [
    'Date',
    fc.oneof(
      day,
      fc.tuple(day, day).map(([start, end]) => `${start}/${end}`),
      day.map((start) => ({ start })),
    ),
  ],
  ['People', fc.constantFrom('Maya', ['Maya'], [])],
  ['Check', fc.boolean()],
  ['Link', fc.webUrl()],
  ['Mail', fc.emailAddress()],
  ['Phone', fc.string({ maxLength: 30 })],
  ['Files', fc.array(fc.webUrl(), { maxLength: 5 })],
  ['Tasks', fc.constantFrom('Solder', ['Solder'], [])],
  [
    'Place',
    fc
      .tuple(fc.integer({ min: -90, max: 90 }), fc.integer({ min: -180, max: 180 }))
      .map(([lat, lon]) => `${lat}, ${lon} Quay`),
  ],
  ['Verified', fc.constantFrom('verified', 'unverified')],
];
