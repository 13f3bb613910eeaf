/** Whom to write to or call about the other side, and the file that they need: it names nobody. */
import { Button } from '@mantine/core'
import { IconDownload, IconLifebuoy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { referralAddress } from '../../api/referrals.ts'
import type { Support } from '../../api/referralTypes.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import classes from './referrals.module.css'

export function SupportRoute({ referral, support }: { referral: string; support: Support | null }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  return (
    <div className={classes.support}>
      <IconLifebuoy size={16} aria-hidden />
      <div>
        <p>{support ? t('referrals.support.who', { name: support.name }) : t('referrals.support.nobody')}</p>
        {support && (
          <p className={classes.ways}>
            {support.mail && (
              <a href={`mailto:${support.mail}`} className={text.link}>
                {support.mail}
              </a>
            )}
            {support.phone && (
              <a href={`tel:${support.phone.replace(/[^+\d]/g, '')}`} className={text.link}>
                {support.phone}
              </a>
            )}
            {support.url && (
              <a href={support.url} target="_blank" rel="noreferrer" className={text.link}>
                {support.url.replace(/^https?:\/\//, '')}
              </a>
            )}
            {support.hours && <span className={text.soft}>{support.hours}</span>}
          </p>
        )}
      </div>
      {may('support-bundles.read') && (
        <Button
          component="a"
          href={referralAddress.supportBundle(slug, referral)}
          download="causeway-support.json"
          size="compact-sm"
          variant="default"
          title={t('referrals.support.bundleHelp')}
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {t('referrals.support.bundle')}
        </Button>
      )}
    </div>
  )
}
