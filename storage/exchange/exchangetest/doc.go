// Package exchangetest tests formats. Each format's tests should call
//
//   - RoundTrip: random articles with marks, limited to what the format Holds,
//     are written and read again, and must be the same;
//   - Reimport: importing what was written twice adds nothing the second time;
//   - Files: real files of the field are read, counted, written and read again;
//     the counts are kept as golden data, with the reason for every refusal;
//   - Fuzz: whatever bytes come, nothing breaks, and what is read fits its text.
package exchangetest
