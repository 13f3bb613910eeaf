/** What the directory of the network must be told of the organization: addresses, and the entry as text and FHIR, to copy. */
import { Button, CopyButton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Network } from '../../api/network.ts'
import { Facts } from '../../parts/Facts.tsx'
import { Copyable } from '../../parts/ShortId.tsx'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import classes from './network.module.css'

export function DirectoryEntry({ directory }: { directory: Network['directory'] }) {
  const { t } = useTranslation()
  const slug = useSlug()
  return (
    <section className={classes.section} aria-labelledby="network-directory">
      <h2 id="network-directory" className={classes.heading}>
        {t('network.directory.title')}
      </h2>
      {!directory ? (
        <p className={classes.hint}>
          {t('network.directory.none')}{' '}
          <Link to="/o/$slug/network" params={{ slug }} search={{ show: 'go-live' }} className={text.link}>
            {t('network.toGoLive')}
          </Link>
        </p>
      ) : (
        <>
          <p className={classes.hint}>{t('network.directory.about')}</p>
          <Facts
            facts={directory.endpoints.map(({ transaction, address }) => ({
              name: t(`network.transactions.${transaction}`),
              value: <Copyable text={address} />,
            }))}
          />
          <Entry name={t('network.directory.text')} content={directory.text} />
          <Entry name={t('network.directory.fhir')} content={JSON.stringify(directory.fhir, null, 2)} />
        </>
      )}
    </section>
  )
}

function Entry({ name, content }: { name: string; content: string }) {
  const { t } = useTranslation()
  return (
    <>
      <div className={classes.entryHead}>
        <h3 className={classes.heading}>{name}</h3>
        <CopyButton value={content}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy}>
              {copied ? t('common.copied') : t('common.copy', { text: name })}
            </Button>
          )}
        </CopyButton>
      </div>
      <details className={classes.numbers}>
        <summary>{t('network.directory.show')}</summary>
        <pre className={classes.entry}>{content}</pre>
      </details>
    </>
  )
}
