// Prints the rows of Parquet files as hyparquet reads them, and what a file says
// of itself, as lines of JSON. It knows nothing of the program that wrote them.
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

const plain = (_, v) => typeof v === 'bigint' ? Number(v) : v instanceof Uint8Array ? new TextDecoder().decode(v) : v === undefined ? null : v
for (const name of process.argv.slice(2)) {
  const file = await asyncBufferFromFile(name)
  const metadata = await parquetMetadataAsync(file)
  const kept = metadata.key_value_metadata?.find(e => e.key === 'huggingface')?.value ?? ''
  const rows = await parquetReadObjects({ file, compressors })
  console.log(JSON.stringify({ rows, metadata: kept, codec: metadata.row_groups[0]?.columns[0].meta_data.codec ?? '' }, plain))
}
