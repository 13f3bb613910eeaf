/** The files that came with a referral: which are here, which are not and why, to keep or to ask for again. */
import { Button } from '@mantine/core'
import { IconDownload, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { fetchReferralFile, referralAddress } from '../../api/referrals.ts'
import type { ReferralDetail, ReferralFile } from '../../api/referralTypes.ts'
import { Note } from '../../parts/Notes.tsx'
import { problemText } from '../../parts/problemText.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import { useAct } from '../useAct.ts'
import { fileSize, fileType } from './fileWords.ts'
import classes from './referrals.module.css'

export function FilesTab({ referral }: { referral: ReferralDetail }) {
  const { t } = useTranslation()
  if (referral.documents.length === 0)
    return (
      <Note title={t('referrals.files.none')}>
        <p>{t('referrals.files.noneText')}</p>
      </Note>
    )
  return (
    <ul className={classes.files}>
      {referral.documents.map(file => (
        <File key={file.id} file={file} referral={referral} />
      ))}
    </ul>
  )
}

function File({ file, referral }: { file: ReferralFile; referral: ReferralDetail }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const slug = useSlug()
  const may = useMay()
  const act = useAct()
  const problem = file.problem ? problemText(t, file.problem, { connection: referral.source.title }) : undefined
  const facts = [fileType(file.contentType), file.size !== null && fileSize(file.size, locale)].filter(Boolean)
  return (
    <li className={classes.file}>
      <div className={classes.fileWords}>
        <p className={classes.fileTitle} dir="auto">
          {file.title}
        </p>
        <p className={text.soft}>{facts.join(' · ')}</p>
        {problem && (
          <p>
            {problem.says} <span className={text.soft}>{problem.fix}</span>
          </p>
        )}
        {file.state === 'wanted' && file.dueAt && (
          <p className={text.soft}>
            {t('referrals.files.asked', { count: file.tries, source: referral.source.title })}{' '}
            {t('referrals.files.next')} <When at={file.dueAt} />
          </p>
        )}
      </div>
      <StateMark kind="document" state={file.state} pill />
      <div className={classes.fileActs}>
        {file.actions.includes('download') && (
          <Button
            component="a"
            href={referralAddress.file(slug, referral.id, file.id)}
            download
            size="compact-sm"
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            aria-label={t('referrals.files.keepNamed', { title: file.title })}
          >
            {t('referrals.files.keep')}
          </Button>
        )}
        {file.actions.includes('fetch') && may('referrals.decide') && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            aria-label={t('referrals.files.fetchNamed', { title: file.title })}
            onClick={() => act(() => fetchReferralFile(slug, referral.id, file.id), t('referrals.files.fetched'))}
          >
            {t('referrals.files.fetch')}
          </Button>
        )}
      </div>
    </li>
  )
}
