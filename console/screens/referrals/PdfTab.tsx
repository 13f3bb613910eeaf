/** The summary as the PDF that goes with the referral: shown here where the browser can, and always to open or keep. */
import { Button } from '@mantine/core'
import { IconDownload, IconExternalLink, IconFileTypePdf } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { referralAddress } from '../../api/referrals.ts'
import type { ReferralDetail } from '../../api/referralTypes.ts'
import { Note } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './referrals.module.css'

export function PdfTab({ referral }: { referral: ReferralDetail }) {
  const { t } = useTranslation()
  const { language } = useLocale()
  const slug = useSlug()
  const address = referralAddress.summary(slug, referral.id, language)
  const ways = (
    <>
      <Button
        component="a"
        href={address}
        target="_blank"
        rel="noreferrer"
        size="compact-sm"
        variant="default"
        leftSection={<IconExternalLink size={14} aria-hidden />}
      >
        {t('referrals.pdf.open')}
      </Button>
      <Button
        component="a"
        href={address}
        download={`${referral.reference ?? referral.id}.pdf`}
        size="compact-sm"
        variant="default"
        leftSection={<IconDownload size={14} aria-hidden />}
      >
        {t('referrals.pdf.keep')}
      </Button>
    </>
  )
  if (!navigator.pdfViewerEnabled)
    return (
      <Note
        icon={<IconFileTypePdf size={28} stroke={1.4} />}
        title={t('referrals.pdf.notShown')}
        action={<div className={classes.tabBar}>{ways}</div>}
      >
        <p>{t('referrals.pdf.notShownText')}</p>
      </Note>
    )
  return (
    <>
      <div className={classes.tabBar}>{ways}</div>
      <iframe className={classes.pdf} src={address} title={t('referrals.pdf.title')} />
    </>
  )
}
