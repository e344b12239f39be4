// Small Parquet files as DuckDB 1.5.6 writes them: npm install @duckdb/node-api && node make.mjs
import { DuckDBInstance } from '@duckdb/node-api';

const duckdb = await (await DuckDBInstance.create()).connect();
await duckdb.run('create table t as select i, list_transform(range(8), j -> (((i*7+j*3)%13)-6)::FLOAT) as embedding from range(40) r(i)');
const write = (name, columns, options = '') => duckdb.run(`copy (select ${columns} from t) to 'duckdb-${name}.parquet' (format parquet${options})`);

await write('odd', `uuid() as id, embedding, now()::timestamp_ns as ns, time '10:00:00' as tm, interval 1 month as iv, 5::hugeint as h, 3::utinyint as u8,
  9::uint64 as u64, {'a':1,'b':[1,2]} as st, map{'k':1} as m, 1.25::decimal(9,3) as dec, '101'::bit as b, 'x'::blob as bl, timetz '10:00:00+01' as ttz,
  null as nul, 'a'::enum('a','b') as en, now() as _metadata`);
await write('variant', 'i as id, embedding, 5::VARIANT as v');
await write('array', 'i as id, embedding::FLOAT[8] as embedding');
await write('dec', 'i as id, embedding::DECIMAL(9,3)[] as embedding');
await write('uuid', 'uuid() as id, embedding');
await write('struct', "i as id, {'embedding': embedding, 'q': 1} as face");
await write('dots', `i as id, embedding as "face.embedding", {'embedding': [1]} as face`);
await write('v2', 'i as id, embedding', ', parquet_version v2');
for (const [name, codec] of [['zstd', 'zstd'], ['gzip', 'gzip'], ['lz4raw', 'lz4_raw'], ['brotli', 'brotli']]) {
  await write(name, 'i as id, embedding', `, compression ${codec}`);
}
