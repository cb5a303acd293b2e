import { family } from '../family.ts';

export default family({
  id: 'planted-record',
  title: 'a record that another job of the run, or another run, uploaded under a name of ours',
  who: ['job', 'fork'],
  entry: 'artifacts of the workflow run that a later job reads',
  must: 'What is handed from job to job is the artifact of the id and digest that the producing job put out. Another one, however it is called, is never read; what is read is within limits, plain files alone, and about this job’s own event.',
  tried: {
    artifact: [
      'a higher attempt of the same name',
      'the same name, newer',
      'a name without id and digest',
      'the right id with a digest of another',
      'the right digest with another’s id',
      'content that is not what its digest says',
      'an id of another run',
      'another name at the right id',
    ],
    readers: [
      'an archive above the limit',
      'files above the limit together',
      'a zip bomb that lies about its size',
      'more entries than the limit',
      'a path longer than file systems take',
      'a name longer than file systems take',
      'a path that leaves the folder',
      'an absolute path',
      'a link',
      'a device',
      'one path twice',
      'control characters in a path',
      'no archive at all',
    ],
    inputs: ['an id that is no number', 'a digest of another hash', 'an id without a digest', 'a digest without an id'],
    'sticky-comment': [
      'a record of another head',
      'a record of another repository',
      'a record of no task of ours',
      'a stage’s own record in place of the chain’s',
    ],
    workflows: [
      'every record that a job is given comes by id and digest from an output',
      'each shard has an output of its own',
    ],
  },
  short:
    'What earlier attempts of a run spent is read from artifacts that this run lists, as no output tells of them any more: who can upload to the run can make it look dearer, and who can delete its artifacts can make it look cheaper.',
});
